import { defineErrors } from '#libs/errors';

/** Why a GraphQL document is refused before any of it runs. */
export const graphqlErrors = defineErrors('graphql', {
  invalid: {
    kind: 'invalid',
    title: 'The GraphQL request cannot be run.',
    cause: 'It is not GraphQL over JSON, names what the schema does not have, or its variables do not fit.',
    fix: 'See `errors`, and the schema in `docs/api/schema.graphql`.',
  },
  too_deep: {
    kind: 'invalid',
    title: 'The GraphQL document is nested too deeply.',
    cause: 'A field lies deeper than 10 levels; a root field is the first.',
    fix: 'Ask in two requests: the second with the ids that the first one found.',
  },
  too_costly: {
    kind: 'invalid',
    title: 'The GraphQL document costs too much.',
    cause: 'Its fields, those under a connection counted `first` times, are more than 1,000.',
    fix: 'Ask for fewer fields, or for smaller pages.',
  },
  too_many: {
    kind: 'invalid',
    title: 'The GraphQL request asks for too much at once.',
    cause:
      'A document is longer than 10 kB or has more than 30 aliases or root fields, or a batch has more than 10 operations.',
    fix: 'Send several requests.',
  },
});
