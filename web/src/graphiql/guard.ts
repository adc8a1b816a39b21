/** First import of the query console: as in the app, and descriptions may be plain markup. */
import { plainMarkup } from '../security/markup.ts';
import { pageNonce, stampStyles } from '../security/nonce.ts';
import { installPolicy } from '../security/trusted-types.ts';

stampStyles(document, pageNonce(document));
installPolicy(window, plainMarkup);
