import { Injectable } from '@nestjs/common';
import { HospitalUnmappedFromDoctor } from '../../directory/contract.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { EndAvailabilityAt } from '../commands/end-availability-at.js';

@Injectable()
@On(HospitalUnmappedFromDoctor, EndAvailabilityAt)
export class EndAvailabilityWhenHospitalUnmappedFromDoctor implements Saga<HospitalUnmappedFromDoctor> {
  react({ data }: HospitalUnmappedFromDoctor) {
    return [new EndAvailabilityAt(data.doctorId, data.hospitalId)];
  }
}
