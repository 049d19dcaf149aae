/** @module Words that English sentences are made of. */

import { type LanguageWords, list } from '../language-words.ts';
import { families } from './families.ts';

export const words: LanguageWords = {
  stopWords: list(`
    a about after all also am an and any are as at be because been before being both but by can could did do does
    doing done during each few for from get gets getting gonna got had has have having he her here hers him his how i
    if in into is it its just let like lot me might more most much my no nor not now of off oh ok okay on once only or
    other our out over own really s same she should so some such t than that the their them then there these they
    thing things this those through to too under until up us very was way we were what when where which while who whom
    whose why will with would yeah yes you your d ll m re ve don didn doesn isn wasn hasn haven won`),
  families,
  pronouns: {
    first: list('i me my mine myself'),
    second: list('you your yours yourself'),
    oneself: list('i me my mine myself we us our ours ourselves'),
  },
  consent: `yes yeah yep yup please sure okay right correct exactly confirm confirmed go ahead do it forget delete remove
    erase that thanks thank`,
  factWords: list(`
    called named name is goes known work works working live lives living like likes love loves want wants have has had
    plan plans planning go goes going move moves moving start starts starting get gets getting feel feels feeling think
    thinks say says said make makes new old last next month year week day time good bad very much people person thing
    since until every enjoy enjoys enjoyed use uses used try tries trying play plays playing years days interested interest
    favourite favorite prefer prefers hope hopes need needs become spend spends take takes find found look looking search
    learn learns learning`),
  everydayWords: list(`
    today tonight tomorrow yesterday morning afternoon evening night day week weekend month year time hour
    minute second moment now ago soon later early late ever never always sometimes again already still yet just
    really quite very bit lot little sort kind thing stuff something anything nothing everything someone
    somebody anyone nobody everybody one two three good nice great fine well bad better best lovely brilliant
    right wrong left big small new old first last next go come get take put give make let keep say tell talk
    speak hear listen ask know think mean feel look see try start stop want need like love hope wonder sorry
    thank thanks please hello hi hey bye okay yes no oh wow hm sure way place people man woman person word bring
    turn wait hold open close shut door call help happen finally actually maybe`),
  openingVerbs: list('has is was'),
  naming: 'called|named|name is|by the name of|goes by|known as',
  negation: "not|no|never|n't|without|dislikes?|hates?|stopped|quit|former",
  nounCapitals: null,
};
