import { byId, colour } from './dom.js';
import { clock, count, percent, percentTick } from './format.js';
import {
  accuracyRange,
  accuracySeries,
  latencyRange,
  lastKnown,
  latencySeries,
  marks,
  rateRange,
  rateSeries,
  sparkline,
} from './series.js';

const LEGEND_HEIGHT = 22;
const FONT_PX = 11;
const FONT_FAMILY = 'system-ui, sans-serif';
const SPARK = { width: 100, height: 22 };
const SVG = 'http://www.w3.org/2000/svg';
const charts = [];

const axis = (more) => ({
  stroke: () => colour('--dim'),
  grid: { stroke: () => colour('--grid'), width: 1 },
  ticks: { show: false },
  font: `${FONT_PX}px ${FONT_FAMILY}`,
  ...more,
});

const ticks = (text) => (plot, values) => values.map(text);

/** What the legend shows: the value under the cursor, or the newest one. */
const underCursor = (plot, value, i) => (plot.cursor.idx == null ? lastKnown(plot.data[i]) : value);

const line = (label, name, text, more = {}) => ({
  label,
  stroke: () => colour(name),
  width: 1.5,
  points: { show: false },
  spanGaps: true,
  value: (plot, value, i) => text(underCursor(plot, value, i)),
  ...more,
});

/** Vertical lines where the model changed, or drift began or ended. */
function drawMarks(plot) {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour('--dim');
  ctx.font = `${FONT_PX * devicePixelRatio}px ${FONT_FAMILY}`;
  ctx.textBaseline = 'alphabetic';
  ctx.textAlign = 'left';
  ctx.setLineDash([4, 4]);
  let free = bbox.left;
  for (const mark of plot.marks ?? []) {
    const x = plot.valToPos(mark.t, 'x', true);
    if (x > bbox.left && x < right) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const width = ctx.measureText(mark.text).width;
      const left = x + 8 + width < right ? x + 4 : x - 4 - width;
      // A line without a text is better than two texts on top of each other.
      if (left >= free) {
        ctx.fillText(mark.text, left, bbox.top + 12);
        free = left + width;
      }
    }
  }
  ctx.restore();
}

function chart(id, series, yTicks, yScale, bands = []) {
  const place = byId(id);
  const size = () => ({ width: place.clientWidth, height: place.clientHeight - LEGEND_HEIGHT });
  const time = (t) => clock(t === null ? null : t * 1000);
  const plot = new uPlot(
    {
      ...size(),
      padding: [8, 26, 0, 0],
      legend: { markers: { show: false } },
      cursor: { sync: { key: 'time' }, drag: { setScale: false } },
      plugins: [{ hooks: { draw: drawMarks } }],
      scales: { x: { time: true }, y: yScale },
      axes: [axis({ size: 26, space: 70, values: ticks(time) }), axis({ size: 52, values: ticks(yTicks) })],
      series: [{ label: 'time', value: (u, t) => time(underCursor(u, t, 0)) }, ...series],
      bands,
    },
    [[], ...series.map(() => [])],
    place,
  );
  new ResizeObserver(() => plot.setSize(size())).observe(place);
  charts.push(plot);
  return plot;
}

/** A line of a tile's figure over time. */
export function drawSparkline(tile, pairs) {
  let svg = tile.querySelector('svg');
  if (!svg) {
    svg = tile.appendChild(document.createElementNS(SVG, 'svg'));
    svg.setAttribute('viewBox', `0 0 ${SPARK.width} ${SPARK.height}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS(SVG, 'polyline'));
  }
  svg.firstChild.setAttribute('points', sparkline(pairs, SPARK.width, SPARK.height));
}

export function makeCharts() {
  const band = () => colour('--band');
  const accuracy = chart(
    'accuracy-plot',
    [
      line('from', '--accent', percent, { width: 0 }),
      line('to', '--accent', percent, { width: 0 }),
      line('accuracy', '--accent', percent, { width: 2 }),
      line('expected', '--expected', percent, { dash: [3, 3] }),
      line('target', '--warning', percent, { dash: [6, 4] }),
    ],
    (share) => percentTick(share),
    { range: (plot, low, high) => accuracyRange(low, high) },
    [{ series: [2, 1], fill: band }],
  );
  const latency = chart(
    'latency-plot',
    [line('p50', '--good', count), line('p95', '--warning', count), line('p99', '--bad', count)],
    (value) => value ?? '',
    { distr: 3, range: (plot, low, high) => latencyRange(high) },
  );
  const rate = chart('rate-plot', [line('predictions/s', '--accent', count, { fill: band })], (value) => value, {
    range: (plot, low, high) => rateRange(high),
  });

  return {
    /** Points are oldest first; all charts show the same time. Labels are what each version is called. */
    draw(points, window, target, now, labels) {
      const shown = marks(points, labels);
      charts.forEach((plot) => {
        plot.marks = shown;
      });
      accuracy.setData(accuracySeries(points, window, target));
      latency.setData(latencySeries(points));
      rate.setData(rateSeries(points, now));
    },
    redraw: () => charts.forEach((plot) => plot.redraw()),
  };
}
