import { enableFormTracking, FormTrackingPlugin } from '@snowplow/browser-plugin-form-tracking';
import { enableLinkClickTracking, LinkClickTrackingPlugin } from '@snowplow/browser-plugin-link-click-tracking';
import { enableActivityTracking, newTracker, trackPageView, trackStructEvent } from '@snowplow/browser-tracker';

const { bench } = window;
newTracker('bench', bench.collector, { appId: 'bench', plugins: [LinkClickTrackingPlugin(), FormTrackingPlugin()] });
enableActivityTracking({ minimumVisitLength: 10, heartbeatDelay: 10 });
trackPageView();
enableLinkClickTracking();
enableFormTracking();
bench.track = (name) => trackStructEvent({ category: 'bench', action: name });
