import type { NewCondition } from './conditions.ts';

const STARTED = 'PacketCaptureStarted';
const COMPLETE = 'PacketCaptureComplete';
const UPLOADED = 'PacketCaptureFileUploaded';

/** The conditions of a PacketCapture in the words of its agent (pkg/agent/packetcapture). */
export const PENDING: NewCondition = { type: STARTED, status: 'False', reason: 'Pending' };
export const HAS_STARTED: NewCondition = { type: STARTED, status: 'True', reason: 'Started' };
export const PROGRESSING: NewCondition = { type: COMPLETE, status: 'False', reason: 'Progressing' };
export const SUCCEEDED: NewCondition = { type: COMPLETE, status: 'True', reason: 'Succeed' };
export const TIMED_OUT: NewCondition = {
  type: COMPLETE,
  status: 'True',
  reason: 'Timeout',
  message: 'context deadline exceeded',
};

export const notStarted = (message: string): NewCondition => ({
  type: STARTED,
  status: 'False',
  reason: 'NotStarted',
  message,
});
export const failed = (message: string): NewCondition => ({
  type: COMPLETE,
  status: 'True',
  reason: 'Failed',
  message,
});
/** `fault` is why the file is not on the server; undefined when it is. */
export const uploaded = (fault: string | undefined): NewCondition =>
  fault === undefined
    ? { type: UPLOADED, status: 'True', reason: 'Succeed' }
    : { type: UPLOADED, status: 'False', reason: 'Failed', message: fault };
