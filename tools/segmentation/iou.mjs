/**
 * Intersection over union of predicted and true masks, gathered over many scenes. A pixel counts as person from
 * probability or coverage 1/2 on.
 */
export class IouMeter {
  constructor() {
    this.person = {both: 0, either: 0};
    this.background = {both: 0, either: 0};
    this.scenes = [];
  }

  /** predicted: logits or anything else that is positive for "person"; truth: coverage bytes. */
  add(predicted, truth) {
    let both = 0,
      either = 0,
      neither = 0;
    for (let i = 0; i < truth.length; i++) {
      const p = predicted[i] > 0,
        t = truth[i] >= 128;
      if (p && t) both++;
      if (p || t) either++;
      else neither++;
    }
    this.person.both += both;
    this.person.either += either;
    this.background.both += neither;
    this.background.either += truth.length - both;
    const shares = [neither / Math.max(1, truth.length - both)];
    if (either > 0) shares.push(both / either);
    this.scenes.push(shares.reduce((a, b) => a + b) / shares.length);
  }

  /**
   * person: IoU of all person pixels together; mean: mean of the classes person and background over all pixels;
   * scene: the mean of the classes taken in each scene, averaged over the scenes.
   */
  result() {
    const ratio = ({both, either}) => (either > 0 ? both / either : 1);
    return {
      person: ratio(this.person),
      mean: (ratio(this.person) + ratio(this.background)) / 2,
      scene: this.scenes.reduce((a, b) => a + b, 0) / Math.max(1, this.scenes.length),
    };
  }
}
