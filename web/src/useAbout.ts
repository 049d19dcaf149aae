import { useEffect, useState } from 'react';
import { type About, fetchAbout } from './api.ts';

/** The companion's name and chat model; `null` until the server has said so. */
export function useAbout(): About | null {
  const [about, setAbout] = useState<About | null>(null);

  useEffect(() => {
    const ended = new AbortController();
    fetchAbout(ended.signal).then(setAbout, () => setAbout(null));
    return () => ended.abort();
  }, []);

  useEffect(() => {
    if (about) document.title = about.companionName;
  }, [about]);
  return about;
}
