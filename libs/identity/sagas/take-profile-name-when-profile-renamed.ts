import { Injectable } from '@nestjs/common';
import { ProfileRenamed } from '../../directory/contract.js';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { TakeProfileName } from '../commands/take-profile-name.js';

@Injectable()
@On(ProfileRenamed, TakeProfileName)
export class TakeProfileNameWhenProfileRenamed implements Saga<ProfileRenamed> {
  react({ data }: ProfileRenamed) {
    return [new TakeProfileName(data.profileId)];
  }
}
