// Says of each credential on standard input whether the types of LearnCard have a place for all that it holds.
//
// In:  {"transcripts": [credential], "members": [credential]}
// Out: {"transcripts": [[fault, ...]], "members": [[fault, ...]]}, a fault being the path and what was expected there.

import {readFileSync} from 'node:fs';
import {AchievementCredentialValidator, ClrCredentialValidator} from '@learncard/types';

const given = JSON.parse(readFileSync(0, 'utf8'));

const faultsOf = (validator, credential) =>
  (validator.safeParse(credential).error?.issues ?? []).map(one => `${one.path.join('.')}: ${one.message}`);

process.stdout.write(JSON.stringify({
  transcripts: given.transcripts.map(one => faultsOf(ClrCredentialValidator, one)),
  members: given.members.map(one => faultsOf(AchievementCredentialValidator, one)),
}));
