// Makes vectors.json with Node's crypto, following WeChat's text on message encryption and not
// our Go code: run `node vectors.mjs > vectors.json`. Random parts are fixed, so that the file
// is the same every time.
import { createCipheriv, createHash } from "node:crypto";

const app = { appId: "wx2c2769f8efd9abc2", token: "spamtest", aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" };
const corp = { appId: "wx5823bf96d3bd56c7", token: "QDG6eK", aesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
const timestamp = "1763690400"; // 2025-11-21 02:00:00 UTC
const nonce = "1320562132";

const sha1 = (...parts) => createHash("sha1").update(parts.sort().join("")).digest("hex");

function seal({ appId, aesKey }, text, random = "0123456789abcdef") {
  const key = Buffer.from(aesKey + "=", "base64");
  const message = Buffer.from(text, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const body = Buffer.concat([Buffer.from(random), length, message, Buffer.from(appId)]);
  const pad = 32 - (body.length % 32);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([body, Buffer.alloc(pad, pad)])), cipher.final()]).toString("base64");
}

const xml = (fields) => "<xml>" + Object.entries(fields).map(([k, v]) => `<${k}>${typeof v === "number" ? v : v.startsWith("<") ? v : `<![CDATA[${v}]]>`}</${k}>`).join("") + "</xml>";
const head = { ToUserName: "gh_e136c6e50636", FromUserName: "oMgHVjngRipVsoxg6TuX3vz6glDg", CreateTime: 1763690400 };

const bodies = {
  text: xml({ ...head, MsgType: "text", Content: "怎么办理居住证？", MsgId: "6054768590064713728" }),
  menu: xml({ ...head, MsgType: "text", Content: "满意", MsgId: "6054768590064713729", bizmsgmenuid: "101" }),
  image: xml({ ...head, MsgType: "image", PicUrl: "http://mmbiz.qpic.cn/a/0", MediaId: "media-1", MsgId: "6054768590064713730" }),
  voice: xml({ ...head, MsgType: "voice", MediaId: "media-2", Format: "amr", Recognition: "社保怎么交", MsgId: "6054768590064713731" }),
  location: xml({ ...head, MsgType: "location", Location_X: 23.134521, Location_Y: 113.358803, Scale: 20, Label: "市民广场", MsgId: "6054768590064713732" }),
  link: xml({ ...head, MsgType: "link", Title: "通知", Description: "关于…", Url: "https://example.cn/a?b=1&c=2", MsgId: "6054768590064713733" }),
  subscribe: xml({ ...head, MsgType: "event", Event: "subscribe", EventKey: "qrscene_123123", Ticket: "TICKET" }),
  scan: xml({ ...head, MsgType: "event", Event: "SCAN", EventKey: "123123", Ticket: "TICKET" }),
  click: xml({ ...head, MsgType: "event", Event: "CLICK", EventKey: "human" }),
  position: xml({ ...head, MsgType: "event", Event: "LOCATION", Latitude: 23.137466, Longitude: 113.352425, Precision: 119.385040 }),
  grants: xml({ ...head, MsgType: "event", Event: "subscribe_msg_popup_event", SubscribeMsgPopupEvent: "<List><TemplateId>t1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List><List><TemplateId>t2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString><PopupScene>2</PopupScene></List>" }),
  grantsJSON: JSON.stringify({ ...head, CreateTime: "1763690400", MsgType: "event", Event: "subscribe_msg_popup_event", List: [{ TemplateId: "t1", SubscribeStatusString: "accept", PopupScene: "0" }, { TemplateId: "t2", SubscribeStatusString: "reject", PopupScene: "0" }] }),
  mediaJSON: JSON.stringify({ ...head, MsgType: "event", Event: "wxa_media_check", appid: app.appId, trace_id: "60ae120f-371d5872-7941a05b", version: 2, detail: [{ strategy: "content_model", errcode: 0, suggest: "risky", label: 20002, prob: 90 }], errcode: 0, errmsg: "ok", result: { suggest: "risky", label: 20002 } }),
  delivered: xml({ ...head, MsgType: "event", Event: "subscribe_msg_sent_event", SubscribeMsgSentEvent: "<List><TemplateId>t1</TemplateId><MsgID>1700827132819554304</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List>" }),
  unknown: xml({ ...head, MsgType: "hologram", MsgId: "6054768590064713740" }),
};

const calls = Object.entries(bodies).map(([name, body]) => {
  const encrypted = seal(app, body);
  return {
    name, body, encrypted,
    signature: sha1(app.token, timestamp, nonce),
    msgSignature: sha1(app.token, timestamp, nonce, encrypted),
  };
});
const echoed = seal(corp, "1616140317555161061");
const kefu = xml({ ToUserName: corp.appId, CreateTime: 1763690400, MsgType: "event", Event: "kf_msg_or_event", Token: "ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR", OpenKfId: "wkABC" });
const kefuSealed = seal(corp, kefu);
// Every length of padding from 1 to 32.
const lengths = Array.from({ length: 32 }, (_, n) => ({ text: "倾听".repeat(2) + "abcdefghijklmnopqrstuvwxyz012345".slice(0, n), encrypted: seal(app, "倾听".repeat(2) + "abcdefghijklmnopqrstuvwxyz012345".slice(0, n)) }));

console.log(JSON.stringify({
  app, corp, timestamp, nonce, calls, lengths,
  echo: { echostr: echoed, msgSignature: sha1(corp.token, timestamp, nonce, echoed), plain: "1616140317555161061" },
  kefu: { encrypted: kefuSealed, msgSignature: sha1(corp.token, timestamp, nonce, kefuSealed) },
}, null, 1));
