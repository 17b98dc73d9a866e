// Joins glass-easel with the browser: its elements are our built-in components, its events WeChat's.
import { CurrentWindowBackendContext, Event } from 'glass-easel'
import { tagFor } from './components.js'
import { act } from './state.js'

/** Phone is the screen glass-easel draws on. */
export class Phone extends CurrentWindowBackendContext {
  constructor() {
    super()
    this.document = {
      createElement: (tag) => document.createElement(tagFor(tag)),
      createTextNode: (text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    }
    listenToFingers((...event) => this.fire(...event))
    document.addEventListener('wx', ({ target, detail }) => this.fire(target, detail.type, detail))
  }

  // Listeners are found by glass-easel itself when an event is fired.
  setListenerStats() {}

  /** fire dispatches one of WeChat's events at the component an element belongs to. */
  fire(element, type, { detail = {}, bubbles = false, touches = [], changedTouches = touches } = {}) {
    let at = element
    while (at && !at.__wxElement) at = at.parentNode
    if (!at) return
    const options = {
      bubbles,
      composed: bubbles,
      capturePhase: true,
      extraFields: { touches, changedTouches },
    }
    Event.dispatchEvent(at.__wxElement, new Event(type, detail, options))
  }
}

function listenToFingers(fire) {
  const finger = ({ identifier = 0, clientX, clientY, pageX, pageY }) => ({
    identifier,
    clientX,
    clientY,
    pageX,
    pageY,
  })
  for (const type of ['touchstart', 'touchmove', 'touchend', 'touchcancel']) {
    document.addEventListener(
      type,
      (event) =>
        fire(event.target, type, {
          bubbles: true,
          touches: [...event.touches].map(finger),
          changedTouches: [...event.changedTouches].map(finger),
        }),
      { passive: true },
    )
  }
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-disabled]')) return
    act()
    const touches = [finger(event)]
    fire(event.target, 'tap', { detail: { x: event.clientX, y: event.clientY }, bubbles: true, touches })
  })
}

/** plainEvent turns glass-easel's event into what WeChat hands to a handler. */
export function plainEvent(event) {
  if (!event?.currentTarget || typeof event.getEventName !== 'function') return event
  const ends = (node) => ({ id: node.id, dataset: { ...(node.dataset ?? {}) }, offsetLeft: 0, offsetTop: 0 })
  return {
    type: event.type,
    timeStamp: event.timeStamp,
    target: ends(event.target),
    currentTarget: ends(event.currentTarget),
    detail: event.detail,
    mark: event.mark ?? {},
    touches: event.touches ?? [],
    changedTouches: event.changedTouches ?? [],
    mut: false,
    _userTap: event.type === 'tap',
  }
}
