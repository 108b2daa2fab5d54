import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** Modules with field decorators. `Id` of another module is no field. */
const FIELDS = /platform\/http\/fields\/|\.\/secrets\.js$|^\.\/(field|objects|page|texts|times|values)\.js$/;

const decoratorsOf = (node: ts.Node): readonly ts.Decorator[] => (ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []);
const nameOf = ({ expression }: ts.Decorator): string => (ts.isCallExpression(expression) ? expression.expression : expression).getText();

interface Read {
  /** Classes with a field, and all classes of a request file. */
  dtos: string[];
  /** `Class.property` without a field decorator. */
  bare: string[];
  /** Types of bodies and queries that routes read. */
  read: string[];
}

function readSource(file: string, text: string): Read {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const fields = new Set<string>();
  const found: Read = { dtos: [], bare: [], read: [] };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && FIELDS.test((node.moduleSpecifier as ts.StringLiteral).text)) {
      const named = node.importClause?.namedBindings;
      if (named && ts.isNamedImports(named)) for (const { name } of named.elements) fields.add(name.text);
    }
    // A decorator of the file's own, made of field decorators.
    if (ts.isVariableDeclaration(node) && node.initializer && /\bField\(/.test(node.initializer.getText())) fields.add(node.name.getText());
    if (ts.isClassDeclaration(node)) {
      const properties = node.members
        .filter(ts.isPropertyDeclaration)
        .filter(({ modifiers = [] }) => !modifiers.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword));
      const isField = (property: ts.PropertyDeclaration) => decoratorsOf(property).some((decorator) => fields.has(nameOf(decorator)));
      if (properties.some(isField) || (file.endsWith('.dto.ts') && properties.length > 0)) {
        const name = node.name?.text ?? '';
        found.dtos.push(name);
        found.bare.push(...properties.filter((property) => !isField(property)).map((property) => `${name}.${property.name.getText()}`));
      } else if (node.heritageClauses || decoratorsOf(node).length > 0) found.dtos.push(node.name?.text ?? '');
    }
    if (ts.isParameter(node) && decoratorsOf(node).some((decorator) => ['Body', 'Query'].includes(nameOf(decorator))))
      found.read.push(node.type?.getText() ?? 'nothing');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = globSync('{libs,apps}/**/*.ts').filter((file) => !file.endsWith('.spec.ts'));
const all = files.map((file) => readSource(file, readFileSync(file, 'utf8')));

test('every property of a DTO class is a field: documented, tidied and checked', () => {
  expect(all.flatMap(({ dtos }) => dtos).length).toBeGreaterThan(80);
  expect(all.flatMap(({ bare }) => bare)).toEqual([]);
});

test('every body and query of a route is read as a DTO class', () => {
  const dtos = new Set(all.flatMap(({ dtos: names }) => names));
  const read = all.flatMap(({ read: names }) => names);
  expect(read.length).toBeGreaterThan(40);
  expect(read.filter((name) => !dtos.has(name))).toEqual([]);
});

test('a property without a field is found, wherever it stands', () => {
  const imports = "import { Text } from '../../platform/http/fields/texts.js';\n";
  expect(readSource('libs/a/http/a.dto.ts', `${imports}export class A { @Text(1) b!: string; c?: string; }`).bare).toEqual(['A.c']);
  expect(
    readSource('libs/a/queries/a-view.ts', `${imports}class A { @Text(1) b!: string; @Other() c!: string; static d = 1; }`).bare,
  ).toEqual(['A.c']);
  expect(readSource('libs/a/http/a.dto.ts', 'export class A { b!: string }').bare).toEqual(['A.b']);
  expect(readSource('libs/a/http/a.controller.ts', 'class A { m(@Body() body: { a: string }) {} }').read).toEqual(['{ a: string }']);
});
