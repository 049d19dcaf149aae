import { type Row, testSentences } from './sentences.ts';

const SENTENCES: readonly Row[] = [
  // who somebody is
  [
    'Hi, my name is Ada and I have a dog called Biscuit.',
    ['FACT name: is called Ada', 'RELATIONSHIP dog_name: has a dog called Biscuit'],
  ],
  [
    'my name is ada i have a dog called biscuit i live in bergen',
    [
      'FACT name: is called Ada',
      'RELATIONSHIP dog_name: has a dog called Biscuit',
      'FACT home: lives in Bergen',
    ],
  ],
  ['people call me Bob', ['FACT name: is called Bob']],
  ["I'm Ruth.", ['FACT name: is called Ruth']],
  [
    "Hi I'm Tom, I'm 34 and I live in Bergen",
    ['FACT name: is called Tom', 'FACT age: is 34 years old', 'FACT home: lives in Bergen'],
  ],
  ["I'm thirty four years old", ['FACT age: is 34 years old']],
  ['My birthday is on the third of May', ['FACT birthday: has their birthday on 3 May']],
  [
    'I was born on 3 May 1990',
    ['FACT birth_year: was born in 1990', 'FACT birthday: has their birthday on 3 May'],
  ],
  ['I grew up in a small village near Turin', ['FACT childhood_home: grew up in a small village near Turin']],
  ["I'm originally from Italy", ['FACT origin: is from Italy']],
  ["I'm Norwegian", ['FACT nationality: is Norwegian']],
  [
    'I speak Italian and a little French',
    ['FACT language_italian: speaks Italian', 'FACT language_french: speaks French'],
  ],
  ["I'm married to Tom", ['RELATIONSHIP marital_status: is married to Tom']],
  ['Priya here', ['FACT name: is called Priya']],
  ['this is Tom', ['FACT name: is called Tom']],
  ['This is Tom speaking', ['FACT name: is called Tom']],
  ["Evening, it's Oluwaseun.", ['FACT name: is called Oluwaseun']],
  ['right here', []],
  ['generally speaking', []],
  // families
  ['We named our baby Theo', ['RELATIONSHIP baby_name: has a baby called Theo']],
  ['We have twin boys', ['RELATIONSHIP twin_boys: has twin boys']],
  [
    'My stepdad Carlos drives a lorry',
    [
      'RELATIONSHIP stepdad_name: has a stepdad called Carlos',
      'RELATIONSHIP stepdad_drives_lorry: has a stepdad called Carlos who drives a lorry',
    ],
  ],
  [
    "I've got two kids, Ella who is nine and Jonah who is four",
    [
      'RELATIONSHIP kids: has two kids called Ella and Jonah',
      'RELATIONSHIP child_ella: has a child called Ella',
      'RELATIONSHIP child_ella_age: has a child called Ella who is 9 years old',
      'RELATIONSHIP child_jonah: has a child called Jonah',
      'RELATIONSHIP child_jonah_age: has a child called Jonah who is 4 years old',
    ],
  ],
  [
    "Mum's seventieth is on Saturday",
    ["PLAN plan_mum_birthday: is going to celebrate their mum's seventieth birthday on 2026-11-28"],
  ],
  [
    'My brother Anders says he is moving to Chile',
    ['RELATIONSHIP brother_name: has a brother called Anders'],
  ],
  [
    'Ivo has started walking',
    [
      'RELATIONSHIP son_name: has a son called Ivo',
      'RELATIONSHIP son_started_walking: has a son called Ivo who has started walking',
    ],
    { son_name: 'has a son called Ivo' },
  ],
  ['We had to put our cat down on Monday', ['EXPERIENCE lost_cat: lost their cat on 2026-11-23']],
  [
    "We got a second cat, she's called Pepper",
    ['RELATIONSHIP cat_name_2: has a cat called Pepper'],
    { cat_name: 'has a cat called Olive' },
  ],
  [
    "Rufus isn't a beagle, he's a spaniel",
    ['FACT dog_name: has a spaniel called Rufus'],
    { dog_name: 'has a beagle called Rufus' },
  ],
  // home and work
  ['I live in Oslo and work as a baker', ['FACT home: lives in Oslo', 'FACT job: works as a baker']],
  ["I've been living in Bergen for five years", ['FACT home: lives in Bergen']],
  [
    'I live with my parents in Oslo',
    ['FACT home: lives in Oslo', 'FACT living_situation: lives with their parents'],
  ],
  ['we moved from Oslo to Bergen last month', ['FACT home: lives in Bergen']],
  ['I used to live in Oslo', ['EXPERIENCE former_home: used to live in Oslo']],
  [
    "I'm a nurse at the city hospital",
    ['FACT job: works as a nurse', 'FACT employer: works at the city hospital'],
  ],
  [
    "I'm a 42 year old carpenter from Leeds",
    ['FACT age: is 42 years old', 'FACT job: works as a carpenter', 'FACT origin: is from Leeds'],
  ],
  ['I work for Google', ['FACT employer: works for Google']],
  ['I teach maths', ['FACT job: teaches maths']],
  ['I study physics at the university of Oslo', ['FACT studies: studies physics at the university of Oslo']],
  ['guess what, I got a new job at Spotify', ['FACT employer: works at Spotify']],
  ["I'm retired", ['FACT job: is retired']],
  ['I own a small bakery in Lyon', ['FACT business: owns a small bakery in Lyon']],
  // animals and people
  [
    'i have a dog called biscuit and a cat called milo',
    ['RELATIONSHIP dog_name: has a dog called Biscuit', 'RELATIONSHIP cat_name: has a cat called Milo'],
  ],
  ['We adopted a puppy last week, his name is Rufus', ['RELATIONSHIP dog_name: has a dog called Rufus']],
  ['We have a golden retriever named Sunny', ['RELATIONSHIP dog_name: has a golden retriever called Sunny']],
  ["my cat's name is Milo", ['RELATIONSHIP cat_name: has a cat called Milo']],
  ['I have two dogs called Max and Luna', ['RELATIONSHIP dogs: has two dogs called Max and Luna']],
  ['my cat is 12 years old', ['RELATIONSHIP cat_age: has a cat that is 12 years old']],
  [
    'I have a sister called Anna and a brother called Peter',
    [
      'RELATIONSHIP sister_name: has a sister called Anna',
      'RELATIONSHIP brother_name: has a brother called Peter',
    ],
  ],
  [
    'My sister Anna lives in Paris',
    [
      'RELATIONSHIP sister_name: has a sister called Anna',
      'RELATIONSHIP sister_home: has a sister called Anna who lives in Paris',
    ],
  ],
  [
    "My sister's name is Eva. She lives in Paris.",
    [
      'RELATIONSHIP sister_name: has a sister called Eva',
      'RELATIONSHIP sister_home: has a sister called Eva who lives in Paris',
    ],
  ],
  [
    'my mom is called Ruth and she is 70 years old',
    [
      'RELATIONSHIP mom_name: has a mom called Ruth',
      'RELATIONSHIP mom_age: has a mom called Ruth who is 70 years old',
    ],
  ],
  ['Tom is my husband', ['RELATIONSHIP husband_name: has a husband called Tom']],
  [
    'I have a five year old daughter named Mia',
    [
      'RELATIONSHIP daughter_name: has a daughter called Mia',
      'RELATIONSHIP daughter_age: has a daughter called Mia who is 5 years old',
    ],
  ],
  ['my best friend is called Maria', ['RELATIONSHIP best_friend_name: has a best friend called Maria']],
  ['My mother passed away last year', ['EXPERIENCE lost_mother: lost their mother in 2025']],
  ['I have three kids', ['RELATIONSHIP kids: has three kids']],
  [
    'my friend Tom loves sushi',
    [
      'RELATIONSHIP friend_tom: has a friend called Tom',
      'RELATIONSHIP friend_tom_taste: has a friend called Tom who loves sushi',
    ],
  ],
];

testSentences(SENTENCES);
