/** A postal address; `country` is an ISO 3166-1 alpha-2 code. */
export interface Address {
  line?: string;
  city?: string;
  /** District or county. */
  region?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}
