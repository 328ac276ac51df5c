/** Tokens as `publish` makes them; anything else is not worth a query. */
export const TOKEN = /^[\w-]{22,64}$/;
