/** First import of the app: the page's own protection must stand before any library runs. */
import { tagless } from '../security/markup.ts';
import { pageNonce, stampStyles } from '../security/nonce.ts';
import { installPolicy } from '../security/trusted-types.ts';

stampStyles(document, pageNonce(document));
installPolicy(window, tagless);
