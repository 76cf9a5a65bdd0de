using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>One offer with its answer, and what each of the four calls changed.</summary>
internal sealed record JsepRound(
    string Offer, string Answer, JsepChanges LocalOffer, JsepChanges RemoteOffer, JsepChanges LocalAnswer,
    JsepChanges RemoteAnswer);
