/** `npm run --silent openapi`: the document on standard output. */
import { openApiDocument } from './openapi.ts';

console.log(JSON.stringify(openApiDocument('0.1.0'), null, 2));
