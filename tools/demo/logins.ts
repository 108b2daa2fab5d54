import { DEMO_PASSWORD } from '../../libs/platform/config.js';

/** Accounts of the demo installation, development only. `npm start` prints them. */
export const demoLogins = [
  { role: 'admin', email: 'admin@demo.example', password: DEMO_PASSWORD, who: 'operates the installation' },
  { role: 'hospital', email: 'harbour@demo.example', password: DEMO_PASSWORD, who: 'staff of Harbour Clinic' },
  { role: 'doctor', email: 'grace@demo.example', password: DEMO_PASSWORD, who: 'Dr. Grace Okafor, cardiology, Harbour Clinic' },
  { role: 'doctor', email: 'jonas@demo.example', password: DEMO_PASSWORD, who: 'Dr. Jonas Weber, general practice, Harbour Clinic; a patient waits for his answer' },
  { role: 'patient', email: 'ada@demo.example', password: DEMO_PASSWORD, who: 'Ada Rivera, in the care of Dr. Okafor; acts for her daughter Mara' },
  { role: 'patient', email: 'noah@demo.example', password: DEMO_PASSWORD, who: 'Noah Lindqvist, who has asked Dr. Weber for care' },
] as const;
