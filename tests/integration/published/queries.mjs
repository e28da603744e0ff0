// Reads {schema, queries} from its input, and says of each query what GitHub's schema does not know.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'

const { schema, queries, modules } = JSON.parse(readFileSync(0, 'utf8'))
const { buildSchema, parse, validate } = createRequire(modules)('graphql')

const built = buildSchema(readFileSync(schema, 'utf8'), { assumeValid: true, assumeValidSDL: true })
const said = queries.map(query => validate(built, parse(query)).map(error => error.message))
console.log(JSON.stringify(said))
