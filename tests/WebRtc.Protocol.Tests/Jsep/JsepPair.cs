using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>Two sessions that negotiate with each other.</summary>
internal sealed class JsepPair(JsepSession left, JsepSession right)
{
    public JsepSession Left { get; } = left;

    public JsepSession Right { get; } = right;

    public static JsepPair Create(BundlePolicy bundlePolicy = BundlePolicy.Balanced) =>
        new(JsepTestBase.NewEmptySession(1, bundlePolicy), JsepTestBase.NewEmptySession(2, bundlePolicy));

    /// <summary>Left offers, right answers.</summary>
    public JsepRound Negotiate() => Negotiate(Left, Right);

    /// <summary>Right offers, left answers.</summary>
    public JsepRound NegotiateBack() => Negotiate(Right, Left);

    private static JsepRound Negotiate(JsepSession offerer, JsepSession answerer)
    {
        JsepChanges offered = Local(offerer, out string offer);
        JsepChanges taken = Remote(answerer, SdpType.Offer, offer);
        JsepChanges answered = Local(answerer, out string answer);
        JsepChanges done = Remote(offerer, SdpType.Answer, answer);
        return new JsepRound(offer, answer, offered, taken, answered, done);
    }

    /// <summary>setLocalDescription() and what it set.</summary>
    public static JsepChanges Local(JsepSession session, out string sdp)
    {
        Assert.True(session.TryApplyLocal(null, "", out JsepChanges changes, out JsepError error), error.Message);
        sdp =
            (session.RenderPendingLocalDescription([], false) ?? session.RenderCurrentLocalDescription([], false))!.Sdp;
        return changes;
    }

    public static JsepChanges Remote(JsepSession session, SdpType type, string sdp)
    {
        Assert.True(session.TryApplyRemote(type, sdp, out JsepChanges changes, out JsepError error), error.Message);
        return changes;
    }
}
