import { DEMO_PASSWORD } from '../../libs/platform/config.js';

/** First steps in the documentation of an installation with demo data. */
export const TRY_IT =
  '**To try it here:** call `POST /api/v1/auth/login` as `ada@demo.example` (patient), `grace@demo.example` (doctor), `harbour@demo.example` (hospital) ' +
  `or \`admin@demo.example\`, all with the password \`${DEMO_PASSWORD}\`; then press **Authorize** and paste \`accessToken\`. Demo accounts exist in development only.`;
