/** @import uPlot from 'uplot' */

const HEIGHT_PX = 240;
const DAY_S = 24 * 60 * 60;
const AXIS_GAP_PX = 12;
const WHOLE_STEPS = Array.from({ length: 13 }, (_, zeros) => [1, 2, 5].map((step) => step * 10 ** zeros)).flat();

/**
 * A line of values by day. Its library is loaded when the first chart is drawn, so that figures do not wait for it.
 *
 * @typedef {{ days: string[], values: (number | null)[], text: (value: number | null) => string }} Series
 */
class Chart extends HTMLElement {
  /** @type {Series} */
  #series = { days: [], values: [], text: String };
  /** @type {uPlot | null} */
  #plot = null;
  /** @type {typeof uPlot | null} */
  #Plot = null;
  #scheme = matchMedia('(prefers-color-scheme: dark)');
  #resize = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: HEIGHT_PX }));
  #redraw = () => this.#draw();

  /** @param {Series} series */
  set series(series) {
    const isSame =
      JSON.stringify([series.days, series.values]) === JSON.stringify([this.#series.days, this.#series.values]);
    const isSameText = series.text === this.#series.text;
    this.#series = series;
    if (!isSame || !isSameText) this.#draw();
  }

  async connectedCallback() {
    this.#resize.observe(this);
    this.#scheme.addEventListener('change', this.#redraw);
    this.#Plot = (await import('uplot')).default;
    this.#draw();
  }

  disconnectedCallback() {
    this.#resize.disconnect();
    this.#scheme.removeEventListener('change', this.#redraw);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #draw() {
    if (!this.#Plot || !this.isConnected) return;
    this.#plot?.destroy();
    const { days, values } = this.#series;
    const times = days.map((day) => Date.parse(day) / 1000);
    this.#plot = new this.#Plot(this.#options(this.#Plot), [times, values], this);
  }

  /**
   * @param {typeof uPlot} Plot
   * @returns {uPlot.Options}
   */
  #options(Plot) {
    const style = getComputedStyle(this);
    const [line, text, grid] = [style.color, style.outlineColor, style.borderTopColor];
    const { values, text: write } = this.#series;
    const axis = { stroke: text, font: `12px ${style.fontFamily}`, ticks: { show: false } };
    const isWhole = values.every((value) => value === null || Number.isInteger(value));
    return {
      width: this.clientWidth,
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false } },
      // The days are already those of the report's time zone.
      tzDate: (time) => Plot.tzDate(new Date(time * 1000), 'Etc/UTC'),
      scales: {
        // By default the library shows a single day on an axis of years.
        x: { range: (_, min, max) => (values.length === 1 ? [min - DAY_S / 2, min + DAY_S / 2] : [min, max]) },
        y: { range: (_, __, max) => [0, Math.max(max * 1.1, 1)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          incrs: [1, 2, 7, 14, 30, 61, 91].map((days) => days * DAY_S),
          values: (_, times) => times.map(dayLabel),
        },
        {
          ...axis,
          grid: { stroke: grid, width: 1 },
          size: (plot, marks) => widthOf(plot.ctx, axis.font, marks ?? []) + AXIS_GAP_PX,
          ...(isWhole && { incrs: WHOLE_STEPS }),
          values: (_, marks) => marks.map((mark) => write(mark)),
        },
      ],
      series: [
        {},
        { stroke: line, width: 2, fill: withAlpha(line), points: { show: values.length < 40, size: 6, fill: line } },
      ],
      plugins: [tooltip(this.#series)],
    };
  }
}

/** @param {number} time In seconds. */
const dayLabel = (time) =>
  new Date(time * 1000).toLocaleDateString(undefined, { timeZone: 'UTC', day: 'numeric', month: 'short' });

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} font
 * @param {string[]} texts
 */
function widthOf(context, font, texts) {
  // The chart assumes that its font is still set.
  context.save();
  context.font = font;
  const widths = texts.map((text) => context.measureText(text).width);
  context.restore();
  return Math.ceil(Math.max(0, ...widths));
}

/** @param {string} color As `rgb(…)`. */
const withAlpha = (color) => color.replace('rgb(', 'rgba(').replace(')', ', 0.12)');

/**
 * Shows the value of the day under the pointer.
 *
 * @param {Series} series
 * @returns {uPlot.Plugin}
 */
function tooltip({ values, text }) {
  const label = Object.assign(document.createElement('div'), { className: 'tooltip', hidden: true });
  return {
    hooks: {
      init: (plot) => plot.over.append(label),
      setCursor(plot) {
        const { idx, left = -1 } = plot.cursor;
        label.hidden = typeof idx !== 'number' || left < 0;
        if (typeof idx !== 'number') return;
        label.textContent = `${dayLabel(plot.data[0][idx] ?? 0)}: ${text(values[idx] ?? null)}`;
        const isRight = left > plot.over.clientWidth / 2;
        label.style.left = isRight ? '' : `${left + 12}px`;
        label.style.right = isRight ? `${plot.over.clientWidth - left + 12}px` : '';
      },
    },
  };
}

customElements.define('scnv-chart', Chart);
