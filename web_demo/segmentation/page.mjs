import * as tf from '/nacre/index.js';
import {describeRuntime} from '../runtime.mjs';
import {FrameRate, openCamera} from './camera.mjs';
import {LiveView} from './live_view.mjs';
import {SIZE} from './model.mjs';
import {blurBackground, drawOverlay, maskSize} from './overlay.mjs';
import {readPicture, squareOf} from './picture.mjs';
import {createSegmenter} from './segmenter.mjs';

const $ = id => document.getElementById(id);
const view = $('view'), live = new LiveView(view), stage = $('stage'), message = $('message');
const effects = {overlay: drawOverlay, blur: blurBackground, none: picture => picture};
const assets = new URL('../assets/', import.meta.url);

let segmenter;
let effect = 'overlay';
let shown = null;    // {picture, mask} of the still picture on view; null while the camera runs
let source = 0;      // number of the picture source in use; work for an earlier one is dropped

async function fetchAsset(path) {
  const response = await fetch(new URL(path, assets));
  if (!response.ok) throw new Error(`${path} could not be loaded (${response.status} ${response.statusText}).`);
  return response;
}

async function loadSegmenter() {
  await tf.ready();
  $('runtime').textContent = describeRuntime(tf);
  const model = await (await fetchAsset('segmentation/model.json')).json();
  return createSegmenter(tf, model, async path => (await fetchAsset(`segmentation/${path}`)).arrayBuffer());
}

function draw({picture, mask}) {
  const {width, height, data} = effects[effect](picture, mask);
  if (view.width !== width || view.height !== height) Object.assign(view, {width, height});
  view.getContext('2d', {willReadFrequently: true}).putImageData(new ImageData(data, width, height), 0, 0);
}

function tell({mask, milliseconds}, {width, height}) {
  const {share} = maskSize(mask);
  $('time').textContent = `${milliseconds.toFixed(1)} ms`;
  $('share').textContent = `${(share * 100).toFixed(1)} %`;
  $('size').textContent = `${width} × ${height}`;
}

function complain(error) {
  message.textContent = error.message;
  message.hidden = false;
}

// Runs `work` as the new source of pictures; `current()` tells whether it still is.
async function use(button, work) {
  const mine = ++source;
  const current = () => mine === source;
  message.hidden = true;
  for (const id of ['sample', 'file', 'camera']) $(id).setAttribute('aria-pressed', String(id === button));
  $('rate').hidden = true;
  document.body.dataset.state = 'busy';
  try {
    segmenter ??= loadSegmenter();
    segmenter.catch(() => { segmenter = undefined; });
    await work(await segmenter, current);
  } catch (error) {
    if (current()) complain(error);
  } finally {
    if (current()) document.body.dataset.state = message.hidden ? 'done' : 'failed';
  }
}

const still = read => async (segmenter, current) => {
  const picture = await read();
  const found = await segmenter.full(picture);
  if (!current()) return;
  shown = {picture, ...found};
  draw(shown);
  tell(found, picture);
};

const showSample = () => use('sample', still(async () => readPicture(await (await fetchAsset('sample.jpg')).blob(), 'The sample')));
const showFile = file => use('file', still(() => readPicture(file, file.name || 'The file')));

const showCamera = () => use('camera', async (segmenter, current) => {
  const {video, close} = await openCamera(), rate = new FrameRate();
  try {
    $('rate').hidden = false;
    shown = null;
    while (current()) {
      const found = await segmenter.small(squareOf(live.grab(video), SIZE));
      if (!current()) return;
      live.draw(found.mask, SIZE, effect);
      tell(found, view);
      rate.tick();
      $('fps').textContent = `${rate.value.toFixed(1)} fps`;
      document.body.dataset.state = 'live';
      await tf.nextFrame();
    }
  } finally {
    close();
  }
});

$('sample').onclick = showSample;
$('camera').onclick = showCamera;
$('file').onclick = () => $('chooser').click();
$('chooser').onchange = () => {
  if ($('chooser').files.length) showFile($('chooser').files[0]);
  $('chooser').value = '';
};
for (const button of document.querySelectorAll('[data-effect]')) {
  button.onclick = () => {
    effect = button.dataset.effect;
    for (const other of document.querySelectorAll('[data-effect]')) other.setAttribute('aria-pressed', String(other === button));
    if (shown) draw(shown);
  };
}
addEventListener('dragover', event => {
  event.preventDefault();
  stage.classList.add('dropping');
});
addEventListener('dragleave', event => {
  if (!event.relatedTarget) stage.classList.remove('dropping');
});
addEventListener('drop', event => {
  event.preventDefault();
  stage.classList.remove('dropping');
  const [file] = event.dataTransfer.files;
  if (file) showFile(file);
  else complain(new Error('What was dropped is not a file.'));
});
addEventListener('paste', event => {
  const [file] = event.clipboardData.files;
  if (file) showFile(file);
});

showSample();
