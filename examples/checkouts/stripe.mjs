// Reports paid Stripe Checkout sessions, and takes them back when they are refunded.
import Stripe from 'stripe';
import { answerWebhooks, isTest, reportSale, takeBack } from './webhooks.mjs';

const { STRIPE_WEBHOOK_SECRET } = process.env;

// Stripe's units: https://docs.stripe.com/currencies#minor-units. ISK and UGX have no decimals, but do at Stripe.
const NO_DECIMALS = /^(bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|vnd|vuv|xaf|xof|xpf)$/;
const THREE_DECIMALS = /^(bhd|jod|kwd|omr|tnd)$/;

function money(amount, currency) {
  const scale = NO_DECIMALS.test(currency) ? 1 : THREE_DECIMALS.test(currency) ? 1000 : 100;
  return { amount: amount / scale, currency: currency.toUpperCase() };
}

const isoTime = (seconds) => new Date(seconds * 1000).toISOString();

// A session and its charges name the same payment. Several attempts to pay belong to one payment. The metadata of a
// Payment Link are those of all its sales.
const orderOf = ({ metadata, payment_intent, payment_link }) =>
  payment_link ? payment_intent : (metadata?.order_id ?? payment_intent);

async function paid(session, time) {
  // With a delayed payment method the session is completed before it is paid. Subscriptions have no single payment.
  if (session.payment_status !== 'paid' || session.mode !== 'payment') return;
  // Payment Links have their metadata in common; only the URL differs for each visitor.
  const scan = session.payment_link ? session.client_reference_id : session.metadata?.scan_session_id;
  if (!scan) return;
  await reportSale({
    scan_session_id: scan,
    order_id: orderOf(session),
    event_time: isoTime(time),
    conversion_value: money(session.amount_total, session.currency),
  });
}

async function refunded(charge) {
  // A charge without a payment is none of Checkout's.
  if (!orderOf(charge)) return;
  const scan = charge.metadata?.scan_session_id;
  // A refund may arrive before the sale, which then must not count.
  if (scan) {
    await reportSale({
      scan_session_id: scan,
      order_id: orderOf(charge),
      event_time: isoTime(charge.created),
      conversion_value: money(charge.amount, charge.currency),
    });
  }
  await takeBack(orderOf(charge));
}

async function handle({ type, livemode, created, data: { object } }) {
  if (livemode === isTest) return;
  if (type === 'checkout.session.completed' || type === 'checkout.session.async_payment_succeeded') {
    await paid(object, created);
  }
  // False while a part of it is not refunded.
  if (type === 'charge.refunded' && object.refunded) await refunded(object);
}

answerWebhooks(
  (body, headers) => Stripe.webhooks.constructEvent(body, headers['stripe-signature'], STRIPE_WEBHOOK_SECRET),
  handle,
);
