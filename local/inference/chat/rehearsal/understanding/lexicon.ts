/**
 * The words the rehearsal brain knows by kind: animals, relatives, trades, food, and so on.
 *
 * @module
 */

function list(text: string): readonly string[] {
  return text.trim().split(/\s*,\s*/);
}

/** A regular expression's alternatives, longest first, so that "best friend" wins over "friend". */
export function alternatives(words: readonly string[]): string {
  return [...words].sort((a, b) => b.length - a.length).join('|');
}

export const PETS =
  list(`dog, puppy, pup, cat, kitten, rabbit, bunny, hamster, guinea pig, parrot, budgie, canary, goldfish, fish, turtle, tortoise,
  snake, lizard, gecko, ferret, horse, pony, donkey, goat, sheep, cow, pig, chicken, hen, duck, mouse, rat, hedgehog, chinchilla, cockatiel, bird, llama, alpaca`);

export const DOG_BREEDS =
  list(`labrador, poodle, terrier, golden retriever, retriever, beagle, bulldog, dachshund, spaniel, cocker spaniel, german shepherd,
  shepherd, border collie, collie, husky, corgi, chihuahua, pug, boxer, rottweiler, greyhound, mutt, labradoodle, schnauzer`);

/** Relations of which a person has one: their key needs no name. */
export const SINGLE_RELATIONS =
  list(`mother, mum, mom, father, dad, wife, husband, partner, girlfriend, boyfriend, fiancé, fiancée, fiance, fiancee, spouse,
  boss, manager, best friend, mother-in-law, father-in-law, stepmother, stepfather, stepmum, stepmom, stepdad, mother in law, father in law, ex-wife, ex-husband, ex, therapist, landlord, landlady`);

export const MANY_RELATIONS =
  list(`sister, brother, son, daughter, child, kid, baby, twin, grandmother, grandma, granny, gran, nan, nana, grandfather, grandpa, granddad, grandad, aunt, auntie, great-aunt, great-uncle, uncle, cousin, niece,
  nephew, friend, colleague, coworker, co-worker, neighbour, neighbor, roommate, flatmate, housemate, teacher, coach, doctor, dentist, grandson, granddaughter,
  sister-in-law, brother-in-law, sister in law, brother in law, half brother, half sister, godmother, godfather, mate, pal, buddy, carer, stepson, stepdaughter, half-brother, half-sister, godson, goddaughter, student, client, mentor, classmate, teammate, tutor`);

export const RELATIONS = [...SINGLE_RELATIONS, ...MANY_RELATIONS];

/** Lines of work, as in "I am in marketing", "I do accounting". */
export const FIELDS =
  list(`accounting, bookkeeping, marketing, sales, insurance, finance, banking, advertising, construction, real estate, property, logistics, retail, publishing,
  education, healthcare, hospitality, catering, software, law, medicine, nursing, consulting, consultancy, fashion, human resources, hr, pr, public relations, it, it support, tech, web design,
  graphic design, interior design, landscaping, gardening, security, recruitment, research, data science, data entry, engineering, manufacturing, agriculture, farming, tourism, journalism,
  television, radio, film, theatre, politics, social work, childcare, customer service, customer support, admin, administration, project management, product management, procurement, plumbing,
  carpentry, cleaning, hairdressing, telecoms, pharmaceuticals, biotech, aviation, shipping, transport, forestry, mining, energy, architecture, translation, teaching, the army, the navy,
  the air force, the military, the police, the civil service, the fire service, local government`);

/** Relations whose members are told apart by name from the first on: a person has many. */
export const NAMED_RELATIONS = new Set(
  list(
    `friend, colleague, coworker, co-worker, neighbour, neighbor, cousin, classmate, teammate, student, client, uncle, aunt`,
  ),
);

export const JOBS =
  list(`nurse, doctor, teacher, baker, chef, cook, lawyer, engineer, developer, programmer, designer, carpenter, plumber, electrician, pilot,
  farmer, writer, author, journalist, musician, singer, actor, actress, artist, painter, photographer, accountant, architect, scientist, researcher,
  professor, lecturer, librarian, waiter, waitress, barista, bartender, driver, mechanic, firefighter, fireman, police officer, policeman, policewoman, soldier, sailor,
  fisherman, gardener, florist, hairdresser, barber, tailor, butcher, cleaner, cashier, secretary, receptionist, manager, consultant, salesman,
  saleswoman, salesperson, banker, economist, analyst, statistician, mathematician, physicist, chemist, biologist, psychologist, therapist,
  psychiatrist, dentist, vet, veterinarian, surgeon, pharmacist, midwife, paramedic, physiotherapist, social worker, translator, interpreter,
  editor, publisher, producer, director, dancer, coach, athlete, footballer, judge, politician, diplomat, priest, pastor, monk, nun, student, pensioner, freelancer,
  entrepreneur, founder, data scientist, web developer, civil servant, postman, security guard, flight attendant, tour guide, undertaker, potter, welder,
  bricklayer, builder, roofer, geologist, astronomer, historian, archaeologist, optician, beekeeper, brewer, winemaker, clerk, sculptor, composer, comedian, trainer, instructor,
  apprentice, intern, assistant, technician, operator, planner, inspector, curator, carer, caregiver, nanny, au pair, tutor, caretaker, janitor, courier, blacksmith`);

export const FOODS =
  list(`food, pizza, pasta, sushi, ramen, rice, bread, cheese, chocolate, cake, ice cream, curry, soup, salad, burger, burgers, steak, meat, chicken, beef,
  pork, lamb, seafood, shrimp, prawns, lobster, oysters, egg, eggs, vegetables, fruit, apple, apples, banana, bananas, mango, mangoes, strawberry, strawberries, nuts, peanuts, tacos,
  taco, burritos, noodles, dumplings, pancakes, waffles, cookies, biscuits, sandwich, sandwiches, potatoes, fries, chips, tomatoes, mushrooms, olives,
  onions, garlic, cilantro, coriander, broccoli, spinach, avocado, pickles, tofu, beans, lentils, hummus, falafel, kebab, paella, risotto, lasagna, lasagne, gnocchi, pho,
  pad thai, kimchi, goulash, schnitzel, croissants, pastries, desserts, sweets, candy, honey, yoghurt, yogurt, liquorice, licorice, salmon, tuna, herring, blueberries, spicy food, italian food, thai food, indian food, japanese food`);

export const DRINKS =
  list(`coffee, tea, green tea, beer, wine, red wine, white wine, milk, juice, orange juice, water, lemonade, cola, cocoa, hot chocolate, whisky, whiskey, gin,
  rum, vodka, cocktails, cider, espresso, cappuccino, latte, smoothies`);

export const LANGUAGES =
  list(`English, French, German, Spanish, Italian, Portuguese, Dutch, Norwegian, Swedish, Danish, Finnish, Icelandic, Polish, Czech, Slovak,
  Hungarian, Romanian, Bulgarian, Greek, Turkish, Russian, Ukrainian, Arabic, Hebrew, Persian, Farsi, Hindi, Urdu, Bengali, Tamil, Punjabi, Chinese,
  Mandarin, Cantonese, Japanese, Korean, Vietnamese, Thai, Indonesian, Malay, Swahili, Catalan, Basque, Welsh, Irish, Gaelic, Latin, Croatian, Serbian,
  Slovenian, Estonian, Latvian, Lithuanian, Albanian, sign language, Esperanto`);

export const NATIONALITIES =
  list(`American, British, Scottish, Canadian, Australian, Austrian, Swiss, Belgian, Brazilian, Mexican, Argentinian, Chilean, Colombian,
  Peruvian, Indian, Pakistani, Egyptian, Moroccan, Nigerian, Kenyan, Ethiopian, Ghanaian, Israeli, Iranian, Syrian, Lebanese, Filipino, Cuban, Georgian, Armenian, South African,
  Taiwanese, Singaporean, Malaysian, European, Afghan`).concat(
    LANGUAGES.filter((name) => /(?:ish|an|ese|ch|ic|ai|ek)$/.test(name)),
  );

export const DIETS = list(
  `vegetarian, vegan, pescatarian, gluten-free, gluten free, dairy-free, halal, kosher, keto, teetotal, flexitarian`,
);

export const CONDITIONS =
  list(`asthma, diabetes, type 1 diabetes, type 2 diabetes, migraines, arthritis, epilepsy, adhd, autism, depression, anxiety, high blood pressure, insomnia, eczema,
  hay fever, celiac disease, coeliac disease, anaemia, anemia, back pain, tinnitus, dyslexia, cancer, a heart condition, a bad back, a bad knee, parkinson's, crohn's disease, endometriosis, hypertension`);

export const CONDITION_ADJECTIVES =
  list(`diabetic, pregnant, lactose intolerant, gluten intolerant, colour blind, color blind, colourblind, colorblind, deaf, blind, asthmatic, epileptic,
  dyslexic, autistic, left-handed, left handed, short-sighted, dairy intolerant, coeliac, celiac, claustrophobic`);

export const AILMENTS = list(
  `headache, cold, fever, flu, cough, sore throat, toothache, stomach ache, stomachache, hangover, migraine, backache, bad day, good day, rough day, hard time`,
);

export const GOOD_STATES = list(
  `happy, excited, glad, proud, relaxed, thrilled, in love, hopeful, grateful, optimistic, relieved, delighted, calm, cheerful, content, pleased, over the moon, inspired, refreshed, at peace`,
);
export const BAD_STATES =
  list(`tired, exhausted, sad, stressed, sick, ill, anxious, nervous, worried, lonely, angry, upset, bored, busy, depressed, hungry, sleepy, overwhelmed,
  frustrated, unwell, homesick, scared, afraid, in pain, unhappy, burnt out, burned out, under the weather, heartbroken, hungover, jet-lagged, jet lagged, restless, swamped, thirsty, cold, miserable, down, drained, shattered, fed up, grumpy, disappointed, embarrassed, devastated, gutted, jealous, confused, run down, poorly`);

/** What a person has an appointment for. */
export const EVENTS =
  list(`job interview, interview, exam, test, meeting, appointment, dentist appointment, doctor's appointment, date, trip, flight, party, birthday party,
  concert, surgery, operation, deadline, presentation, wedding, driving test, race, marathon, match, game, recital, performance, funeral, reunion, conference, class, lesson, rehearsal,
  audition, holiday, vacation, graduation, hearing, check-up, checkup, scan, show, exhibition, workshop, competition, tournament, talk, baby shower, dinner, court date, housewarming, gig, barbecue, viewing, move, christening, anniversary, camping trip, business trip, road trip, school play, sports day, half marathon, blood test, job fair, open day, parents' evening, hen do, stag do, therapy session, doctor's visit, mri, photo shoot, book club, reservation, dress fitting, thesis defence, thesis defense`);

export const INSTRUMENTS = list(
  `guitar, piano, violin, cello, flute, drums, trumpet, saxophone, clarinet, harp, ukulele, bass, banjo, organ, accordion, trombone, viola, keyboard, oboe, harmonica`,
);
export const SPORTS = list(
  `tennis, football, soccer, basketball, volleyball, golf, hockey, rugby, cricket, badminton, squash, handball, running, swimming, climbing, cycling, skiing, surfing, rowing, boxing, judo, karate, hiking, sailing, bouldering, snowboarding, baseball`,
);
