// Draws the rows of a table: nothing here computes a number, the table below each chart has the same ones.
"use strict";
(() => {
  const PALETTES = {
    light: ["#0b5fae", "#b3450b", "#0f766e", "#7c3aed", "#a21c5c", "#5b6b1e", "#475569", "#92620c"],
    dark: ["#6cb6ff", "#ff9e64", "#4fd1c5", "#b794f6", "#f687b3", "#b8cc52", "#a0aec0", "#e5b567"],
  };
  const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon"];
  const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
  const tone = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark";
  const colours = () => PALETTES[isDark() ? "dark" : "light"];
  const narrow = () => document.documentElement.clientWidth < 600;
  const text = (value) => String(value ?? "").replace(/[<>&]/g, (c) => `&#${c.charCodeAt(0)};`);
  const cut = (value, length) => (value.length > length ? `${value.slice(0, length - 1)}…` : value);
  const keyOf = (row, names) => (names ?? []).map((name) => row[name]).join(" · ");
  const groups = (rows, names) => Map.groupBy ? Map.groupBy(rows, (row) => keyOf(row, names)) : rows.reduce(
    (found, row) => found.set(keyOf(row, names), [...(found.get(keyOf(row, names)) ?? []), row]), new Map());

  const axis = (more = {}) => ({
    gridcolor: tone("--line"), zerolinecolor: tone("--muted"), linecolor: tone("--line"), automargin: true,
    tickfont: { size: 12 }, ...more,
  });
  const layout = (more = {}) => ({
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", height: 340, autosize: true,
    margin: { l: 48, r: 12, t: 12, b: 40 }, font: { family: "inherit", size: 13, color: tone("--ink") },
    hoverlabel: { bgcolor: tone("--card"), bordercolor: tone("--line"), font: { color: tone("--ink") } },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" }, colorway: colours(), ...more,
  });

  const DAY = 86_400_000;
  const moment = (time, days) => new Date(time + days * DAY).toISOString();
  // left alone, an axis of few days is divided into hours, and one of a single moment into parts of a second
  const days = (times) => {
    const [first, last] = [Math.min(...times), Math.max(...times)];
    return last - first > 6 * DAY ? axis({ type: "date" }) : axis({
      type: "date", range: [moment(first, -0.6), moment(last, 0.6)], dtick: DAY, tickformat: "%-d %b<br>%Y",
    });
  };

  const lines = (spec, rows) => {
    const percent = spec.percent ? { tickformat: ".0%", rangemode: "tozero" } : { rangemode: "tozero" };
    let traces;
    if (spec.ys) {
      traces = spec.ys.map(([name, words], n) => ({
        x: rows.map((row) => row[spec.x]), y: rows.map((row) => row[name]), name: words, line: { dash: DASHES[n], width: 2 },
      }));
    } else {
      traces = [...groups(rows, spec.group)].flatMap(([name, found], n) => {
        const colour = colours()[n % colours().length];
        const line = {
          x: found.map((row) => row[spec.x]), y: found.map((row) => row[spec.y]), legendgroup: name,
          name: found.every((row) => row[spec.y] === null) ? `${name} (no numbers)` : name,
          line: { color: colour, width: 2 }, marker: { symbol: SYMBOLS[n % SYMBOLS.length], size: 7 },
        };
        if (!spec.floor || found.every((row) => row[spec.floor] === null)) return [line];
        const ends = found.length > 1 ? found : [-0.5, 0.5].map((days) => (  // a single point has no length to be seen by
          { ...found[0], [spec.x]: moment(Date.parse(found[0][spec.x]), days) }));
        return [line, {
          x: ends.map((row) => row[spec.x]), y: ends.map((row) => row[spec.floor]), name: `${name}, floor`, legendgroup: name, showlegend: false,
          mode: "lines", line: { color: colour, dash: "dash", width: 1 },
        }];
      });
    }
    for (const trace of traces) {
      trace.type = "scatter";
      trace.mode ??= trace.x.length < 60 ? "lines+markers" : "lines";
      trace.connectgaps = false;  // a missing number is a gap, never a line
    }
    return [traces, layout({
      xaxis: days(rows.map((row) => Date.parse(row[spec.x]))), yaxis: axis(percent), hovermode: "x unified",
    })];
  };

  const bars = (spec, rows) => [[{
    type: "bar", x: rows.map((row) => row[spec.x]), y: rows.map((row) => row[spec.y]), name: spec.y.replaceAll("_", " "),
    marker: { color: colours()[0], opacity: rows.map((row) => (row[spec.provisional] ? 0.45 : 1)) },
    hovertemplate: rows.map((row) => `%{x}<br>%{y:,}${row[spec.provisional] ? " (provisional)" : ""}<extra></extra>`),
  }], layout({
    xaxis: axis({ type: "category", nticks: narrow() ? 4 : 12, showgrid: false }), yaxis: axis({ rangemode: "tozero" }),
    height: 260, bargap: 0.25,
  })];

  const forest = (spec, rows) => {
    const places = [...rows].reverse();
    const label = (row) => cut(text(row[spec.y]), narrow() ? 16 : 36);
    const range = (row) => (row[spec.low] === null ? text(row[spec.reason] ?? "no interval")
      : `[${row[spec.low].toPrecision(4)}, ${row[spec.high].toPrecision(4)}]`);
    const traces = [...groups(places, [spec.group])].flatMap(([name, found], n) => [false, true].map((bare) => {
      // without an interval no bar of any length: the mark is hollow
      const shown = found.filter((row) => row[spec.mid] !== null && (row[spec.low] === null) === bare);
      return {
        type: "scatter", mode: "markers", name: bare ? `${name}, no interval` : name, showlegend: shown.length > 0,
        x: shown.map((row) => row[spec.mid]), y: shown.map(label),
        error_x: {
          visible: !bare, type: "data", symmetric: false, thickness: 1.6, width: 4,
          array: shown.map((row) => row[spec.high] - row[spec.mid]), arrayminus: shown.map((row) => row[spec.mid] - row[spec.low]),
        },
        marker: { size: 9, symbol: SYMBOLS[n] + (bare ? "-open" : ""), color: colours()[n] },
        hovertext: shown.map((row) => `${label(row)}<br>${row[spec.mid].toPrecision(4)}<br>${range(row)}`),
        hoverinfo: "text",
      };
    }));
    const names = places.map(label);
    // a mean of few users without an interval would stretch the axis for all: beyond the intervals it is told in words
    const firm = places.filter((row) => row[spec.low] !== null);
    const [low, high] = [Math.min(0, ...firm.map((row) => row[spec.low])), Math.max(0, ...firm.map((row) => row[spec.high]))];
    const room = 0.05 * (high - low);
    const beyond = (row) => firm.length > 0 && (row[spec.mid] < low - room || row[spec.mid] > high + room);
    const why = places.filter((row) => row[spec.mid] === null || beyond(row)).map((row) => ({
      x: 0.01, y: label(row), xref: "paper", yref: "y", xanchor: "left", showarrow: false, font: { size: 12, color: tone("--muted") },
      text: cut(`${text(row[spec.group])}: ${beyond(row) ? `${row[spec.mid].toPrecision(3)}, beyond the axis; ` : ""}${text(row[spec.reason] ?? "no number")}`, narrow() ? 30 : 90),
    }));
    return [traces, layout({
      height: Math.max(220, 90 + 26 * new Set(names).size), hovermode: "closest", annotations: why,
      xaxis: axis({
        ...(firm.length ? { range: [low - room, high + room] } : {}), zeroline: true, zerolinewidth: 2,
        title: { text: "change per user and day", font: { size: 12 } },
      }),
      yaxis: axis({ type: "category", categoryorder: "array", categoryarray: [...new Set(names)].reverse(), range: [-0.6, new Set(names).size - 0.4] }),
    })];
  };

  const heat = (spec, rows) => {
    const across = [...new Set(rows.map((row) => row[spec.x]))].sort((a, b) => a - b);
    const down = [...new Set(rows.map((row) => row[spec.y]))].sort();
    const found = new Map(rows.map((row) => [`${row[spec.y]} ${row[spec.x]}`, row]));
    const grid = (value, blank = null) => down.map((y) => across.map((x) => { const row = found.get(`${y} ${x}`); return row ? value(row) : blank; }));
    const share = (row) => row[spec.z];
    const words = (row) => row[spec.z] === null ? "" : `${Math.round(100 * row[spec.z])}${row[spec.whole] ? "" : "*"}`;
    const scale = isDark()
      ? [[0, "#16212e"], [0.15, "#1f4e79"], [0.5, "#2f81c7"], [1, "#9fd3ff"]]
      : [[0, "#f3f7fb"], [0.15, "#c3ddf3"], [0.5, "#4d97d1"], [1, "#083d77"]];
    return [[{
      type: "heatmap", x: across, y: down, z: grid(share), zmin: 0, zmax: Math.max(0.1, ...rows.map((row) => row[spec.z] ?? 0)),
      text: grid(words, ""), texttemplate: narrow() ? "" : "%{text}", colorscale: scale, xgap: 2, ygap: 2, hoverongaps: false,
      customdata: grid((row) => `${row[spec.of]} users${row[spec.whole] ? "" : ", not the whole cohort yet"}`),
      hovertemplate: "cohort %{y}, period %{x}<br>%{z:.1%} of %{customdata}<extra></extra>",
      colorbar: { tickformat: ".0%", thickness: 12, outlinewidth: 0 }, showscale: !narrow(),
    }], layout({
      height: Math.max(240, 70 + 22 * down.length),
      xaxis: axis({ title: { text: "period since signup", font: { size: 12 } }, dtick: 1, showgrid: false }),
      yaxis: axis({ type: "category", autorange: "reversed", showgrid: false }),
    })];
  };

  const lags = (spec, rows) => {
    const traces = [...groups(rows, [spec.group])].flatMap(([name, found], n) => [false, true].map((bare) => {
      const shown = found.filter((row) => row[spec.mid] !== null && (row[spec.low] === null) === bare);
      return {
        type: "scatter", mode: "markers", name: bare ? `${name}, no interval` : name,
        x: shown.map((row) => row[spec.x]), y: shown.map((row) => row[spec.mid]),
        marker: { size: 9, symbol: SYMBOLS[n] + (bare ? "-open" : ""), color: colours()[n] },
        error_y: {
          visible: !bare, type: "data", symmetric: false, thickness: 1.4, width: 3,
          array: shown.map((row) => row[spec.high] - row[spec.mid]), arrayminus: shown.map((row) => row[spec.mid] - row[spec.low]),
        },
        hovertemplate: "lag %{x} days<br>r = %{y:.3f}<extra>%{fullData.name}</extra>",
      };
    })).filter((trace) => trace.x.length);
    const first = Math.min(...rows.map((row) => row[spec.x]));
    const shading = first < 0 ? [{
      type: "rect", xref: "x", yref: "paper", x0: first - 0.5, x1: -0.5, y0: 0, y1: 1, line: { width: 0 },
      fillcolor: tone("--muted"), opacity: 0.14, layer: "below",
    }] : [];
    const note = first < 0 ? [{
      x: first - 0.4, y: 0.98, xref: "x", yref: "paper", text: "controls", showarrow: false, xanchor: "left", yanchor: "top",
      font: { size: 12, color: tone("--muted") },
    }] : [];
    return [traces, layout({
      shapes: shading, annotations: note, hovermode: "closest",
      xaxis: axis({ title: { text: "delivery this many days after AI use", font: { size: 12 } }, zeroline: false }),
      yaxis: axis({ range: [-1.05, 1.05], zeroline: true, zerolinewidth: 2 }),
    })];
  };

  const KINDS = { lines, bars, forest, heat, lags };

  const show = (figure) => {
    const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    const parts = spec.facet ? groups([...spec.rows].reverse(), spec.facet) : new Map([["", [...spec.rows].reverse()]]);
    const place = document.createElement("div");
    place.className = "chart";
    place.setAttribute("role", "img");
    figure.prepend(place);
    figure.hidden = false;
    let chosen = [...parts.keys()][0];
    const draw = () => {
      const [traces, look] = KINDS[spec.kind](spec, [...parts.get(chosen)].reverse());
      place.setAttribute("aria-label", `${spec.label}${chosen ? `: ${chosen}` : ""}. The table below has the same numbers.`);
      place.style.height = `${look.height}px`;
      window.Plotly.react(place, traces, look, { displaylogo: false, displayModeBar: false, responsive: true });
    };
    if (parts.size > 1) {
      const select = document.createElement("select");
      for (const name of parts.keys()) select.add(new Option(name, name));
      select.addEventListener("change", () => { chosen = select.value; draw(); });
      const label = document.createElement("label");
      label.className = "facet";
      label.append("Show ", select);
      figure.prepend(label);
    }
    draw();
    document.addEventListener("theme", draw);
    window.matchMedia("(max-width: 600px)").addEventListener("change", draw);
  };
  for (const figure of document.querySelectorAll("figure[data-chart]")) show(figure);
})();
