// @livekit/rtc-node writes its debug log to stdout, where the caller prints the call, unless it is in production
// when it loads: import this first.
process.env.NODE_ENV ??= 'production';
