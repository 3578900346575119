const REFRESH_EVERY_MS = 2_000;

const sitesElement = document.getElementById('sites');
const stateElement = document.getElementById('state');
const siteTemplate = document.getElementById('site');

let shown = '';

async function refresh() {
  try {
    const response = await fetch('/reports/qr-codes');
    if (response.status === 401) return location.reload();
    if (!response.ok) throw new Error(`the collector answered ${response.status}`);
    const text = await response.text();
    if (text !== shown) show(JSON.parse(text).sites);
    shown = text;
    stateElement.textContent = `Up to date at ${new Date().toLocaleTimeString()}; new sales appear by themselves.`;
  } catch (error) {
    stateElement.textContent = `No news since then: ${error.message}. Trying again…`;
  }
  setTimeout(refresh, REFRESH_EVERY_MS);
}

function show(sites) {
  sitesElement.replaceChildren(...sites.map(siteSection));
}

function siteSection({ name, site_id, status, qr_codes, ...figures }) {
  const section = siteTemplate.content.cloneNode(true);
  section.querySelector('h2').textContent = status === 'paused' ? `${name} (paused)` : name;
  section.querySelector('section').id = `site-${site_id}`;
  section.querySelector('tbody').replaceChildren(...qr_codes.map(codeRow));
  section.querySelector('.notes').textContent = notes(figures);
  return section;
}

function codeRow({ code, name, destination, sessions, events, conversions, revenue }) {
  const row = document.createElement('tr');
  row.id = `code-${code}`;
  const title = document.createElement('td');
  const image = Object.assign(document.createElement('img'), { src: `/q/${code}.svg`, alt: '' });
  const where = Object.assign(document.createElement('small'), { textContent: destination });
  title.append(image, name, where);
  const money = revenue.map(({ currency, amount }) => format(amount, currency)).join(' · ') || '–';
  row.append(title, ...[sessions, events, conversions].map(numberCell), numberCell(money));
  return row;
}

function numberCell(value) {
  const text = typeof value === 'number' ? value.toLocaleString() : value;
  return Object.assign(document.createElement('td'), { className: 'number', textContent: text });
}

function format(amount, currency) {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
}

function notes({ duplicates, orphans, expired_orphans, foreign, bots, shared }) {
  return [
    duplicates && `Received again, and not counted twice: ${duplicates.toLocaleString()}.`,
    orphans && `Events of a scan that this collector has not seen: ${orphans.toLocaleString()}.`,
    expired_orphans && `Deleted, since their scan did not come within a day: ${expired_orphans.toLocaleString()}.`,
    foreign && `Events of another site's scan: ${foreign.toLocaleString()}.`,
    bots && `Events of programs, not counted: ${bots.toLocaleString()}.`,
    shared && `Scans that several visitors share: ${shared.toLocaleString()}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

refresh();
