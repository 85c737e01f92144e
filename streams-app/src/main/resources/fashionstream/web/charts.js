import { byId, clock, colour, count, percent } from './dom.js';

const LEGEND_HEIGHT = 22;
const FONT = '11px system-ui, sans-serif';
const charts = [];

const axis = (values, size) => ({
  stroke: () => colour('--dim'),
  grid: { stroke: () => colour('--grid'), width: 1 },
  ticks: { show: false },
  font: FONT,
  ...(values ? { values: (plot, ticks) => ticks.map(values) } : {}),
  ...(size ? { size } : {}),
});

const line = (label, name, words, more = {}) => ({
  label, stroke: () => colour(name), width: 1.5, points: { show: false }, spanGaps: true, value: (plot, v) => words(v), ...more,
});

/** Where another model version set in, or drift began or ended. */
const markLines = {
  hooks: {
    draw: (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = colour('--dim');
      ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
      ctx.textBaseline = 'alphabetic';
      ctx.textAlign = 'left';
      ctx.setLineDash([4, 4]);
      let free = bbox.left;
      for (const mark of plot.marks ?? []) {
        const x = plot.valToPos(mark.t, 'x', true);
        if (x > bbox.left && x < bbox.left + bbox.width) {
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
          const width = ctx.measureText(mark.text).width;
          const left = x + 8 + width < bbox.left + bbox.width ? x + 4 : x - 4 - width;
          // A line without words is better than words on words.
          if (left >= free) {
            ctx.fillText(mark.text, left, bbox.top + 12);
            free = left + width;
          }
        }
      }
      ctx.restore();
    },
  },
};

function chart(id, series, yAxis, y, bands = []) {
  const place = byId(id);
  const size = () => ({ width: place.clientWidth, height: place.clientHeight - LEGEND_HEIGHT });
  const plot = new uPlot({
    ...size(),
    padding: [8, 26, 0, 0],
    legend: { markers: { show: false } },
    cursor: { sync: { key: 'time' }, drag: { setScale: false } },
    plugins: [markLines],
    scales: { x: { time: true }, y },
    axes: [{ ...axis(null, 26), space: 70, values: (u, ticks) => ticks.map((t) => new Date(t * 1000).toLocaleTimeString('en-GB')) }, axis(yAxis, 52)],
    series: [{ label: 'time', value: (u, t) => (t === null ? '–' : clock(t * 1000)) }, ...series],
    bands,
  }, [[], ...series.map(() => [])], place);
  new ResizeObserver(() => plot.setSize(size())).observe(place);
  charts.push(plot);
  return plot;
}

/** A mark wherever a figure is another one than before; the first one is none. */
function changes(points, figure, text) {
  const marks = [];
  let before = null;
  for (const p of points) {
    const now = p[figure];
    if (now && now !== before && now !== 'INSUFFICIENT_DATA') {
      if (before) marks.push({ t: p.t, text: text(now) });
      before = now;
    }
  }
  return marks;
}

const driftText = (drift) => (drift === 'NONE' ? 'drift over' : `${drift.toLowerCase()} drift`);

const SPARK = { width: 100, height: 22 };
const SVG = 'http://www.w3.org/2000/svg';

/** A line of a tile's figure over time, for its shape alone. */
export function sparkline(tile, pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined);
  let svg = tile.querySelector('svg');
  if (!svg) {
    svg = tile.appendChild(document.createElementNS(SVG, 'svg'));
    svg.setAttribute('viewBox', `0 0 ${SPARK.width} ${SPARK.height}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS(SVG, 'polyline'));
  }
  const values = known.map(([, value]) => value);
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const from = known[0]?.[0];
  const time = known.at(-1)?.[0] - from || 1;
  svg.firstChild.setAttribute('points', known.map(([t, value]) => [
    ((t - from) / time * SPARK.width).toFixed(1),
    (SPARK.height - 1 - (value - low) / span * (SPARK.height - 2)).toFixed(1)].join()).join(' '));
}

export function makeCharts() {
  const accuracy = chart('accuracy-plot', [
    line('from', '--accent', percent, { width: 0 }),
    line('to', '--accent', percent, { width: 0 }),
    line('accuracy', '--accent', percent, { width: 2 }),
    line('expected', '--expected', percent, { dash: [3, 3] }),
    line('target', '--warning', percent, { dash: [6, 4] }),
  ], (v) => percent(v, Number.isInteger(Math.round(v * 1000) / 10) ? 0 : 1), { range: (u, low, high) => (low === null ? [0, 1] : [Math.max(0, low - 0.02), Math.min(1, high + 0.02)]) },
  [{ series: [2, 1], fill: () => colour('--band') }]);
  const latency = chart('latency-plot', [line('p50', '--good', count), line('p95', '--warning', count), line('p99', '--bad', count)],
    (v) => v ?? '', { distr: 3, range: (u, low, high) => [1, Math.max(100, high ?? 0)] });
  const rate = chart('rate-plot', [line('predictions/s', '--accent', count, { fill: () => colour('--band') })],
    (v) => v, { range: (u, low, high) => [0, Math.max(10, (high ?? 0) * 1.15)] });

  return {
    /** Points are oldest first; all charts show the same time. */
    draw(points, window, target) {
      const times = points.map((p) => p.t);
      const figure = (i) => points.map((p) => p.windows[window]?.[i] ?? null);
      const marks = [...changes(points, 'version', (version) => version), ...changes(points, 'drift', driftText)];
      charts.forEach((plot) => { plot.marks = marks; });
      accuracy.setData([times, figure(1), figure(2), figure(0), figure(3), times.map(() => target ?? null)]);
      latency.setData([times, ...[0, 1, 2].map((i) => points.map((p) => (p.latency.length ? Math.max(1, p.latency[i]) : null)))]);
      rate.setData([times, points.map((p) => p.predictions)]);
    },
    redraw: () => charts.forEach((plot) => plot.redraw()),
  };
}
