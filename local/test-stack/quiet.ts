// @livekit/rtc-node logs each event of a room unless it is in production when it loads: import this first.
process.env.NODE_ENV = 'production';
