test('expect.assertions and hasAssertions are refused, since nobody would count', () => {
  expect(() => {
    expect.assertions(1);
  }).toThrow(/counts nothing here/);
  expect(() => {
    expect.hasAssertions();
  }).toThrow(/counts nothing here/);
});

test('what Node makes is an instance of the classes that a test names', () => {
  expect(structuredClone([new Error('x')])).toEqual([expect.any(Error)]);
});
