// Names by which the generated people of `bench:data` are called. The first of a list is the most frequent, as in life.

const GIVEN =
  'Maria James Mary John Anna Michael Fatima David Wei Mohammed Ana Robert Elena Carlos Yuki Ahmed Sofia Juan Ivan Priya Olga Hans Chiara Pierre Aisha Luis Emma ' +
  'Noah Olivia Liam Ava Lucas Mia Ethan Isabella Leon Sara Omar Laura Daniel Nina Tomás Zoë Søren Åsa Łukasz Željko Chloé François Jürgen Günther Müge Özlem Çağla ' +
  'Nguyễn Thị Siobhán Caoimhe Bjørn Ingrid Anaïs Renée Mateus João Inês Andrés José Ángel Íñigo Núria Jordi Dušan Šárka Jiří Zsófia Ágnes Mehmet Yusuf Hassan Layla ' +
  'Amara Kofi Kwame Chinwe Ngozi Thabo Sipho Lerato Ravi Anjali Arjun Deepa Sanjay Lakshmi Kenji Hana Haruto Sakura Min-jun Ji-woo Mei Xiu Jun Li Bo';
const FAMILY =
  'Smith Garcia Johnson Müller Kim Singh Nguyen Silva Khan Brown Rodriguez Jones Wang Martin Lee Williams Davis Ivanov Rossi Schmidt Fernández Lopez Miller Cohen Ali ' +
  'Wilson Anderson Taylor Thomas Moore Jackson Okafor Weber Rivera Lindqvist Schneider Fischer Meyer Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf ' +
  'Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Köhler Maier Dubois Moreau Laurent Lefèvre Michel Roux Fournier Girard ' +
  "O'Brien O'Connor McDonnell MacLeod Fitzgerald Murphy Kelly Byrne Ryan Walsh Kowalski Nowak Wiśniewski Wójcik Kamiński Novák Svoboda Horváth Szabó Nagy Tóth Popescu " +
  'Papadopoulos Georgiou Yılmaz Kaya Demir Şahin Petrov Sokolov Kuznetsov Popov Tanaka Suzuki Watanabe Takahashi Park Choi Zhang Chen Liu Huang Zhao Patel Sharma Gupta ' +
  'Kumar Reddy Iyer Das Haddad Nasser Mensah Adeyemi Mwangi Dlamini Nkosi Santos Oliveira Souza Pereira Costa Almeida Gomes Ribeiro Hansen Johansen Olsen Larsen Andersson ' +
  'Johansson Nilsson Virtanen Korhonen Bianchi Ferrari Esposito Romano Colombo Ricci Vega Castillo Ortega Ramos Vargas Mendoza Chavez van-der-Meer de-Vries Janssen Visser';

const STARTS = 'Al Ber Cor Dan El Fen Gar Hal Ing Jor Kel Lan Mor Nor Os Pel Quin Ros Sten Tor Ul Ver Wel Yar Zan'.split(' ');
const MIDDLES = 'a e i o u an en in ar er or al el il on un'.split(' ');
const ENDS =
  'berg dale field ford gate ham hurst land ley man mont ner quist ridge son stad stein ston ton vik wald well wick wood worth'.split(' ');

const GIVEN_ENDS =
  'bel cia dan dra iana ica iel ila ina ira isa ita lena lin lina lo mira na nda nel ra ria rin ron sa son ta ton vin zia'.split(' ');

const given = GIVEN.split(' ');
const rareGiven = [...STARTS, ...'Ma Jo Mar Joh An Ka'.split(' ')].flatMap((a) => GIVEN_ENDS.map((b) => a + b));
const family = [
  ...FAMILY.split(' ').map((name) => name.replaceAll('-', ' ')),
  ...STARTS.flatMap((a) => MIDDLES.flatMap((b) => ENDS.map((c) => a + b + c))),
];

/** Repeats itself from run to run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** An index of a list whose first entry is the most frequent: of 10,000 surnames the first has one in a hundred, as Smith has in the United States. */
const ranked = (next: () => number, count: number): number => Math.floor(count * next() ** 2);

/**
 * Half of all have one of the frequent names. The first of them has 1.3 in a hundred as a first name, as James (1.6) and Mary (1.3) have in the 1990
 * census of the United States, and 1.7 in a hundred with second names.
 */
function givenName(next: () => number): string {
  const [list, power] = next() < 0.5 ? [given, 1.3] : [rareGiven, 1];
  return list[Math.floor(list.length * next() ** power)] ?? '';
}

export function fullName(next: () => number): string {
  const second = next() < 0.3 ? ` ${givenName(next)}` : '';
  return `${givenName(next)}${second} ${family[ranked(next, family.length)] ?? ''}`;
}

export const MOST_FREQUENT = given[0] ?? '';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Each way to get a name wrong that a search has to forgive: every letter changed, every two neighbours in a word swapped, the words turned round. */
export function mistakes(name: string, next: () => number): string[] {
  const letters = [...name];
  const isLetter = (at: number) => /\p{L}/u.test(letters[at] ?? '');
  const changed = letters.flatMap((_, at) =>
    isLetter(at) ? [letters.toSpliced(at, 1, LETTERS[Math.floor(next() * 26)] ?? 'x').join('')] : [],
  );
  const swapped = letters.flatMap((letter, at) =>
    isLetter(at) && isLetter(at + 1) ? [letters.toSpliced(at, 2, letters[at + 1] ?? '', letter).join('')] : [],
  );
  return [...changed, ...swapped, name.split(' ').reverse().join(' ')];
}
