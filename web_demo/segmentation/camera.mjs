/** Opens the camera. Throws an Error in words for the person in front of it. */
export async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error('This browser offers no camera to this page (it must come from https or localhost).');
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({video: {width: {ideal: 640}, height: {ideal: 480}, facingMode: 'user'}, audio: false});
  } catch (error) {
    const reasons = {NotAllowedError: 'The camera was not allowed.', NotFoundError: 'No camera was found.', NotReadableError: 'The camera is in use by another program.'};
    throw new Error(reasons[error.name] ?? `The camera could not be opened: ${error.message}`);
  }
  const video = document.createElement('video');
  Object.assign(video, {muted: true, playsInline: true, srcObject: stream});
  const close = () => stream.getTracks().forEach(track => track.stop());
  try {
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  return {video, close};
}

/** Frames per second over the last second or so. */
export class FrameRate {
  times = [];
  tick(now = performance.now()) {
    this.times.push(now);
    while (now - this.times[0] > 1500) this.times.shift();
  }
  get value() {
    const {times} = this;
    return times.length < 2 ? 0 : (1000 * (times.length - 1)) / (times.at(-1) - times[0]);
  }
}
