export const APPOINTMENT_TYPES = [
  'regular',
  'remote',
  'emergency',
  'consultation',
  'follow_up',
  'checkup',
  'procedure',
  'vaccination',
  'lab_test',
] as const;
export const MODALITIES = ['in_person', 'telemedicine', 'phone', 'video'] as const;
export const APPOINTMENT_STATUSES = ['scheduled', 'confirmed', 'checked_in', 'in_progress', 'completed', 'cancelled', 'no_show'] as const;
