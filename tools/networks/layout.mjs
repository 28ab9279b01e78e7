// Shapes and orders of elements.
export const size = shape => shape.reduce((a, b) => a * b, 1);

/** The shape of a stack of images with its channels first. */
export const channelsFirst = ([n, height, width, channels]) => [n, channels, height, width];

/** [rows, columns] to [columns, rows]. */
export function swapped(values, rows) {
  const out = new Float32Array(values.length), columns = values.length / rows;
  for (let row = 0, at = 0; row < rows; row++) for (let column = 0; column < columns; column++) out[column * rows + row] = values[at++];
  return out;
}
