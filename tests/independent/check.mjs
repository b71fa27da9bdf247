// Says of each credential on standard input whether the software of Digital Bazaar accepts it, and what its status is.
//
// In:  {"contexts": {address: document}, "documents": {address or DID: document},
//       "cases": [{"name", "credential", "suites": ["eddsa-rdfc-2022", ...]}],
//       "now": moment at which the clock stands, or null for that of the machine}
// Out: [{"name", "verified", "revoked": true, false or null, "proofs": number of proofs accepted, "error"}]
// Nothing is fetched: what is not given is refused.

import {readFileSync} from 'node:fs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {contexts as npmContexts} from '@digitalbazaar/credentials-context';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import * as vc from '@digitalbazaar/vc';

const given = JSON.parse(readFileSync(0, 'utf8'));
if(given.now) {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [given.now]));
    }
    static now() {
      return RealDate.parse(given.now);
    }
  };
}
const suites = {'eddsa-rdfc-2022': () => rdfc, 'eddsa-jcs-2022': () => createVerifyCryptosuite()};

async function documentLoader(url) {
  const [address, fragment] = url.split('#');
  const known = npmContexts.get(address) ?? given.contexts[address] ?? given.documents[address];
  if(!known) {
    throw new Error(`${url} was not given, and nothing is fetched`);
  }
  const document = structuredClone(known);
  if(!fragment) {
    return {contextUrl: null, documentUrl: url, document};
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  if(!method) {
    throw new Error(`${url} is not in the document of the issuer`);
  }
  return {
    contextUrl: null, documentUrl: url, document: {'@context': 'https://w3id.org/security/multikey/v1', ...method}
  };
}

function messages(error) {
  const inner = [error.errors, error.cause?.errors, error.cause].flat().filter(Boolean);
  return [error.message, ...inner.map(messages)].filter(Boolean).join('; ');
}

async function check({name, credential, suites: names}) {
  const suite = names.map(one => new DataIntegrityProof({cryptosuite: suites[one]()}));
  try {
    const found = await vc.verifyCredential({
      credential, suite, documentLoader,
      checkStatus: async options => checkStatus({...options, suite, verifyBitstringStatusListCredential: true})
    });
    const status = found.statusResult?.results?.[0]?.status;
    return {
      name,
      verified: found.verified,
      revoked: typeof status === 'boolean' ? status : null,
      proofs: found.results?.filter(({verified}) => verified).length ?? 0,
      error: found.error ? messages(found.error) : messages(found.statusResult?.error ?? {})
    };
  } catch(error) {
    return {name, verified: false, revoked: null, proofs: 0, error: messages(error)};
  }
}

const answers = [];
for(const one of given.cases) {
  answers.push(await check(one));
}
process.stdout.write(JSON.stringify(answers));
