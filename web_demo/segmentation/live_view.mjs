/**
 * Draws camera frames with their masks. Stills are drawn pixel by pixel (overlay.mjs); frames are composed by the canvas, which
 * scales the small mask smoothly and fast enough for every frame.
 */
export class LiveView {
  #frame = layer();
  #mask = layer();
  #person = layer();
  #blurred = layer();

  constructor(view) {
    this.view = view;
  }

  /** Takes the frame that the video shows, and returns it as a canvas. */
  grab(video) {
    fit(this.#frame, video.videoWidth, video.videoHeight);
    context2d(this.#frame).drawImage(video, 0, 0);
    return this.#frame;
  }

  /** Draws the grabbed frame. mask: size x size probabilities; effect: 'overlay', 'blur' or 'none'. */
  draw(mask, size, effect) {
    const frame = this.#frame, {width, height} = frame;
    fit(this.view, width, height);
    const context = context2d(this.view);
    context.imageSmoothingQuality = 'medium';
    if (effect === 'blur') {
      this.#drawBlurred(context, width, height);
      this.#cutOut(mask, size, width, height, person => person.drawImage(frame, 0, 0));
      context.drawImage(this.#person, 0, 0);
    } else {
      context.drawImage(frame, 0, 0);
    }
    if (effect === 'overlay') {
      this.#cutOut(mask, size, width, height, person => {
        person.fillStyle = 'rgb(40, 200, 160)';
        person.fillRect(0, 0, width, height);
      });
      context.globalAlpha = 0.5;
      context.drawImage(this.#person, 0, 0);
      context.globalAlpha = 1;
    }
  }

  // On the layer `person`: what `paint` paints, where the mask says person.
  #cutOut(mask, size, width, height, paint) {
    fit(this.#mask, size, size);
    const pixels = new ImageData(size, size);
    // A steeper edge than the network's own, as overlay.mjs has it.
    for (let i = 0; i < mask.length; i++) pixels.data[i * 4 + 3] = 255 * Math.min(1, Math.max(0, mask[i] * 2 - 0.5));
    context2d(this.#mask).putImageData(pixels, 0, 0);
    fit(this.#person, width, height);
    const context = context2d(this.#person);
    context.globalCompositeOperation = 'source-over';
    paint(context);
    context.globalCompositeOperation = 'destination-in';
    context.drawImage(this.#mask, 0, 0, width, height);
  }

  // Blurs by scaling down and up again: as good as a filter here, and there in every browser.
  #drawBlurred(context, width, height) {
    const w = Math.max(1, Math.round(width / 16)), h = Math.max(1, Math.round(height / 16));
    fit(this.#blurred, w, h);
    const small = context2d(this.#blurred);
    small.imageSmoothingQuality = 'high';
    small.drawImage(this.#frame, 0, 0, w, h);
    context.drawImage(this.#blurred, 0, 0, width, height);
  }
}

const layer = () => new OffscreenCanvas(1, 1);
// Kept in memory, not on the graphics card: frames and masks come from there and pictures this small are quickly drawn.
const context2d = canvas => canvas.getContext('2d', {willReadFrequently: true});
function fit(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
}
