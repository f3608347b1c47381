/** Chains: what makes a change of stored records show, by hashes that lead on and heads that are signed. */
export { ChainCheck, type Fault, type Link, type Reason } from './chain-check.js';
export { genesisOf, hashOf, type Recorded } from './chain.js';
export { headKeyOf, isSigned, signHead, type Head, type HeadKey, type SignedHead } from './heads.js';
export { headIn, parseHeads } from './published-heads.js';
export { isBehind, slippedIn, type UnsealedEntry } from './unsealed.js';
