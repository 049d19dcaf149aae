/**
 * The fonts that come with the page: a serif for what is remembered and for titles, a sans for the rest.
 *
 * @module
 */

import '@fontsource-variable/newsreader/wght.css';
import '@fontsource-variable/newsreader/wght-italic.css';
import '@fontsource-variable/inter/wght.css';
import './fonts.css';
