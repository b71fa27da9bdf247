// Signs a credential with the software of Digital Bazaar, one proof after the other.
//
// In:  {"contexts": {address: document}, "documents": {DID: document}, "credential": {...},
//       "suites": ["eddsa-rdfc-2022", ...], "method": id of the key, "secret": the Ed25519 key (PKCS 8, PEM), "created"}
// Out: the credential with its proofs. Nothing is fetched: what is not given is refused.

import {createPrivateKey, sign} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createSignCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {contexts as npmContexts} from '@digitalbazaar/credentials-context';
import * as vc from '@digitalbazaar/vc';

const given = JSON.parse(readFileSync(0, 'utf8'));
const suites = {'eddsa-rdfc-2022': () => rdfc, 'eddsa-jcs-2022': () => createSignCryptosuite()};
const key = createPrivateKey(given.secret);
const signer = {
  id: given.method, algorithm: 'Ed25519', sign: async ({data}) => new Uint8Array(sign(null, Buffer.from(data), key))
};

async function documentLoader(url) {
  const document = npmContexts.get(url) ?? given.contexts[url] ?? given.documents[url];
  if(!document) {
    throw new Error(`${url} was not given, and nothing is fetched`);
  }
  return {contextUrl: null, documentUrl: url, document: structuredClone(document)};
}

let credential = given.credential;
for(const name of given.suites) {
  const suite = new DataIntegrityProof({signer, cryptosuite: suites[name](), date: given.created});
  credential = await vc.issue({credential, suite, documentLoader});
}
process.stdout.write(JSON.stringify(credential));
