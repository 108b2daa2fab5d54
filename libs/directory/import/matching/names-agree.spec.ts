import { isNewbornName, type NameParts, namesAgree } from './names-agree.js';

const parts = (given: string, family: string, suffix = ''): NameParts => ({
  shown: [given, family, suffix].filter(Boolean).join(' '),
  given: given.split(' '),
  family: [family],
});
const NONE = { family: false, own: false };
const SOME = { family: true, own: false };
const ALL = { family: true, own: true };
const known = (shown: string): NameParts => ({ shown });

describe('names of one person', () => {
  it.each([
    ['Del Williamson', parts('Del', 'Williamson')],
    ['Dr. Del Williamson MD', parts('Del', 'Williamson')],
    ['Ana Lopez', parts('Ana Maria', 'Lopez')],
    ['Ana Maria Lopez', parts('Ana', 'Lopez')],
    ['J Smith', parts('John', 'Smith')],
    ['Müller Jörg', parts('Joerg', 'Mueller')],
    ['Jan van der Meer', parts('JAN', 'VAN DER MEER')],
    ['Jan Meer', parts('Jan', 'van der Meer')],
    ['Thi Do', parts('Thi', 'Do')],
    ['Próba Erzsébet', parts('Erzsebet', 'Proba')],
    ['Carl Marlow', parts('Carl', 'Marlow', 'Sr.')],
    ['Anne Smith-Jones', parts('Anne', 'Smith Jones')],
    ["Sean O'Brien", parts('Sean', 'OBrien')],
    ['Ann', known('Ann Smith')],
  ])('%s is %j', (a, b) => {
    expect(namesAgree(known(a), b, NONE)).toBe(true);
    expect(namesAgree(known(a), b, ALL)).toBe(true);
  });

  it.each([
    ['Babygirl1 Smith', parts('Emma', 'Smith')],
    ['Emma Smith', parts('Babygirl1', 'Smith')],
    ['Baby Boy Smith', parts('Liam', 'Smith')],
    ['試験 花子', parts('Hanako', 'Shiken')],
    ['Владимир Петров', parts('Vladimir', 'Petrov')],
  ])('%s is %j only if a number of their own and the birth date agree', (a, b) => {
    expect(namesAgree(known(a), b, SOME)).toBe(false);
    expect(namesAgree(known(a), b, ALL)).toBe(true);
  });
});

it('a married name is one of the same person only if a number and the birth date agree', () => {
  expect(namesAgree(known('Ana Garcia'), parts('Ana', 'Lopez'), NONE)).toBe(false);
  expect(namesAgree(known('Ana Garcia'), parts('Ana', 'Lopez'), SOME)).toBe(true);
});

it.each([
  ['Ines Doppel', parts('Tomas', 'Doppel')],
  ['Ana Maria Lopez', parts('Ana Sofia', 'Lopez')],
  ['Marina Smith', parts('Martina', 'Smith')],
  ['Daniel Smith', parts('Daniela', 'Smith')],
  ['Carl Marlow Sr.', parts('Carl', 'Marlow', 'Jr.')],
  ['Carl Marlow II', parts('Carl', 'Marlow', 'III')],
  ['Babygirl1 Smith', parts('Babygirl2', 'Smith')],
  ['Baby Boy Smith', parts('Baby Girl', 'Smith')],
  ['Baby Boy Smith', parts('Liam', 'Jones')],
  ['Ana Maria Lopez', parts('Maria Ana', 'Garcia')],
  ['Smith', known('Ann Smith')],
  ['Ben Pingpong', known('Ada Pingpong')],
])('%s is never %j', (a, b) => {
  expect(namesAgree(known(a), b, ALL)).toBe(false);
});

it.each(['Babygirl1 Smith', 'Baby Boy Jones', 'Baby Smith', 'BG Smith', 'Newborn Meyer', 'Girl A Smith'])(
  '%s is a name of the first days',
  (name) => {
    expect(isNewbornName({ shown: name })).toBe(true);
  },
);
it.each(['Emma Smith', 'Babette Boyd', 'Boyd Baby', 'Ada'])('%s is not', (name) => {
  expect(isNewbornName({ shown: name })).toBe(false);
});
