export { type Inbox, type InboxOptions, openInbox, type ReceivedEvent } from './inbox.ts';
