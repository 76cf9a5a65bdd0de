using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>The signaling state machine (W3C WebRTC §4.3.1) as a table: every call in every state.</summary>
public sealed class SignalingStateTests : JsepTestBase
{
    private const string Wrong = JsepError.InvalidStateError;

    public enum Call
    {
        LocalOffer,
        LocalPranswer,
        LocalAnswer,
        LocalRollback,
        RemoteOffer,
        RemotePranswer,
        RemoteAnswer,
        RemoteRollback,
    }

    /// <summary>
    /// Rows: the state before; columns: the calls in their order; null: refused with InvalidStateError.
    /// </summary>
    private static readonly Dictionary<SignalingState, SignalingState?[]> Table = new()
    {
        [SignalingState.Stable] =
            [SignalingState.HaveLocalOffer, null, null, null, SignalingState.HaveRemoteOffer, null, null, null],
        [SignalingState.HaveLocalOffer] =
            [
                SignalingState.HaveLocalOffer, null, null, SignalingState.Stable,
                SignalingState.HaveRemoteOffer, SignalingState.HaveRemotePranswer, SignalingState.Stable,
                SignalingState.Stable,
            ],
        [SignalingState.HaveRemoteOffer] =
            [
                null, SignalingState.HaveLocalPranswer, SignalingState.Stable, SignalingState.Stable,
                SignalingState.HaveRemoteOffer, null, null, SignalingState.Stable,
            ],
        [SignalingState.HaveLocalPranswer] =
            [null, SignalingState.HaveLocalPranswer, SignalingState.Stable, null, null, null, null, null],
        [SignalingState.HaveRemotePranswer] =
            [null, null, null, null, null, SignalingState.HaveRemotePranswer, SignalingState.Stable, null],
        [SignalingState.Closed] = [null, null, null, null, null, null, null, null],
    };

    public static TheoryData<string, Call> Cells
    {
        get
        {
            var cells = new TheoryData<string, Call>();
            foreach (SignalingState state in Table.Keys)
                foreach (Call call in Enum.GetValues<Call>()) cells.Add(state.ToString(), call);
            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Call_leads_where_the_table_says(string before, Call call)
    {
        SignalingState state = Enum.Parse<SignalingState>(before);
        JsepSession session = In(state, out string answer);
        SignalingState? expected = Table[state][(int)call];
        JsepDescription? local =
            session.RenderPendingLocalDescription([], false), remote = session.PendingRemoteDescription;

        bool done = Make(session, call, answer, out JsepError error);

        Assert.True(done == expected is not null, error.Message);
        Assert.Equal(expected ?? state, session.SignalingState);
        if (done) return;
        Assert.Equal(Wrong, error.Name);
        Assert.Equal(
            (local, remote), (session.RenderPendingLocalDescription([], false), session.PendingRemoteDescription));
    }

    [Theory]
    [InlineData(SignalingState.Stable, true, false)]
    [InlineData(SignalingState.HaveLocalOffer, true, false)]
    [InlineData(SignalingState.HaveRemoteOffer, false, true)]
    [InlineData(SignalingState.HaveLocalPranswer, false, true)]
    [InlineData(SignalingState.HaveRemotePranswer, false, false)]
    [InlineData(SignalingState.Closed, false, false)]
    internal void Descriptions_are_created_in_the_states_that_need_them(SignalingState state, bool offer, bool answer)
    {
        JsepSession session = In(state, out _);
        Assert.Equal(offer, session.TryCreateOffer(false, out _, out JsepError error));
        if (!offer) Assert.Equal(Wrong, error.Name);
        Assert.Equal(answer, session.TryCreateAnswer(out _, out error));
        if (!answer) Assert.Equal(Wrong, error.Name);
    }

    [Theory]
    [InlineData(SignalingState.Stable, SignalingState.HaveLocalOffer)]
    [InlineData(SignalingState.HaveLocalOffer, SignalingState.HaveLocalOffer)]
    [InlineData(SignalingState.HaveRemoteOffer, SignalingState.Stable)]
    [InlineData(SignalingState.HaveLocalPranswer, SignalingState.Stable)]
    [InlineData(SignalingState.HaveRemotePranswer, null)]
    internal void Implicit_local_description_is_what_the_state_asks_for(SignalingState before, SignalingState? after)
    {
        JsepSession session = In(before, out _);
        Assert.Equal(after is not null, session.TryApplyLocal(null, "", out _, out JsepError error));
        Assert.Equal(after ?? before, session.SignalingState);
        if (after is null) Assert.Equal(Wrong, error.Name);
    }

    [Fact]
    public void Descriptions_are_pending_until_the_final_answer()
    {
        JsepSession session = In(SignalingState.HaveRemotePranswer, out string answer);
        Assert.Equal(SdpType.Offer, session.RenderPendingLocalDescription([], false)!.Type);
        Assert.Equal(SdpType.Pranswer, session.PendingRemoteDescription!.Type);
        Assert.Null(session.CurrentRemoteDescription);
        Assert.True(session.TryApplyRemote(SdpType.Answer, answer, out _, out _));
        Assert.Equal(
            (null, null), (session.RenderPendingLocalDescription([], false), session.PendingRemoteDescription));
        Assert.Equal(SdpType.Offer, session.RenderCurrentLocalDescription([], false)!.Type);
        Assert.Equal(new JsepDescription(SdpType.Answer, answer), session.CurrentRemoteDescription);
    }

    /// <summary>A session in a state, and an answer that fits its offer if it has one.</summary>
    private static JsepSession In(SignalingState state, out string answer)
    {
        JsepSession session = NewEmptySession();
        session.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        answer = "";
        switch (state)
        {
            case SignalingState.HaveLocalOffer:
                answer = AnswerOfPeer(Offer(session));
                break;
            case SignalingState.HaveRemotePranswer:
                answer = AnswerOfPeer(Offer(session));
                Assert.True(session.TryApplyRemote(SdpType.Pranswer, answer, out _, out _));
                break;
            case SignalingState.HaveRemoteOffer or SignalingState.HaveLocalPranswer:
                Assert.True(session.TryApplyRemote(SdpType.Offer, OfferOfPeer(), out _, out _));
                if (state == SignalingState.HaveLocalPranswer)
                    Assert.True(session.TryApplyLocal(SdpType.Pranswer, "", out _, out _));
                break;
            case SignalingState.Closed:
                session.Close();
                break;
        }
        Assert.Equal(state, session.SignalingState);
        return session;
    }

    private static bool Make(JsepSession session, Call call, string answer, out JsepError error) => call switch
    {
        Call.LocalOffer => session.TryApplyLocal(SdpType.Offer, "", out _, out error),
        Call.LocalPranswer => session.TryApplyLocal(SdpType.Pranswer, "", out _, out error),
        Call.LocalAnswer => session.TryApplyLocal(SdpType.Answer, "", out _, out error),
        Call.LocalRollback => session.TryApplyLocal(SdpType.Rollback, "", out _, out error),
        Call.RemoteOffer => session.TryApplyRemote(SdpType.Offer, OfferOfPeer(), out _, out error),
        Call.RemotePranswer => session.TryApplyRemote(SdpType.Pranswer, answer, out _, out error),
        Call.RemoteAnswer => session.TryApplyRemote(SdpType.Answer, answer, out _, out error),
        _ => session.TryApplyRemote(SdpType.Rollback, "", out _, out error),
    };

    private static string OfferOfPeer()
    {
        JsepSession peer = NewEmptySession(seed: 7);
        peer.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv);
        return Offer(peer);
    }

    private static string AnswerOfPeer(string offer) => Answer(NewEmptySession(seed: 7), offer);
}
