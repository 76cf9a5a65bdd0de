using Camerad.Media;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>Each clause of "check if negotiation is needed" (W3C WebRTC §4.7.3), and restartIce.</summary>
public sealed class NegotiationNeededTests : JsepTestBase
{
    [Fact]
    public void Nothing_needs_no_negotiation() => Assert.False(NewEmptySession().NegotiationNeeded);

    [Fact]
    public void Data_channel_needs_one_until_a_section_is_agreed()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.RequestDataSection();
        Assert.True(pair.Left.NegotiationNeeded);
        pair.Negotiate();
        Assert.False(pair.Left.NegotiationNeeded);
        pair.Right.RequestDataSection();
        Assert.False(pair.Right.NegotiationNeeded);
    }

    [Fact]
    public void Transceiver_needs_one_until_it_has_a_section()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.Inactive);
        Assert.True(pair.Left.NegotiationNeeded);
        pair.Negotiate();
        Assert.False(pair.Left.NegotiationNeeded);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.Inactive);
        Assert.True(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void Stopping_needs_one_and_so_does_stop_without_a_section()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        pair.Left.Transceivers[0].Stop();
        Assert.True(pair.Left.NegotiationNeeded);
        pair.Negotiate();
        Assert.False(pair.Left.NegotiationNeeded);
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv).Stop();
        Assert.True(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void Offerer_compares_its_direction_with_both_descriptions()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();   // the answer is recvonly
        Assert.False(pair.Left.NegotiationNeeded);
        left.Direction = SdpDirection.SendOnly;   // what the answer made of it
        Assert.False(pair.Left.NegotiationNeeded);
        left.Direction = SdpDirection.RecvOnly;
        Assert.True(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void Answerer_compares_its_direction_within_what_was_offered()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendOnly);
        pair.Negotiate();
        JsepTransceiver right = pair.Right.Transceivers[0];
        right.Direction = SdpDirection.SendRecv;   // sending was not offered
        Assert.False(pair.Right.NegotiationNeeded);
        right.Direction = SdpDirection.Inactive;
        Assert.True(pair.Right.NegotiationNeeded);
    }

    [Fact]
    public void Streams_need_one_only_while_sending()
    {
        JsepPair pair = JsepPair.Create();
        JsepTransceiver left = AddTrack(pair.Left, MediaKind.Audio, "t", "a", "b");
        pair.Negotiate();
        left.Sender.StreamIds = ["b", "a"];
        Assert.False(pair.Left.NegotiationNeeded);
        left.Sender.StreamIds = ["a"];
        Assert.True(pair.Left.NegotiationNeeded);
        pair.Negotiate();
        left.Direction = SdpDirection.RecvOnly;
        pair.Negotiate();
        left.Sender.StreamIds = ["c"];
        Assert.False(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void Source_that_the_peer_cant_take_is_not_negotiated_for_ever()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Video, SdpDirection.SendRecv).CodecPreferences =
            [new RtpCodec("video/VP8", 90000)];
        JsepTransceiver right = AddTrack(pair.Right, MediaKind.Video, "t");
        right.Sender.SourceCodec = new RtpCodec("video/AV1", 90000);
        JsepTransceiver audio = AddTrack(pair.Right, MediaKind.Audio, "u");   // something that can be sent
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        Assert.Equal((SdpDirection.RecvOnly, SdpDirection.SendRecv), (right.CurrentDirection, audio.CurrentDirection));
        Assert.False(pair.Right.NegotiationNeeded);
    }

    [Fact]
    public void RestartIce_needs_one_and_gives_new_credentials()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.RestartIce();
        Assert.False(pair.Left.NegotiationNeeded);   // nothing to replace yet
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        (IceParameters left, IceParameters right) = (pair.Left.Transport!.Local, pair.Right.Transport!.Local);
        pair.Negotiate();
        Assert.Equal((left, right), (pair.Left.Transport.Local, pair.Right.Transport.Local));
        pair.Left.RestartIce();
        Assert.True(pair.Left.NegotiationNeeded);
        pair.Negotiate();
        Assert.NotEqual(left, pair.Left.Transport.Local);
        Assert.NotEqual(right, pair.Right.Transport.Local);
        Assert.Equal(pair.Left.Transport.Local, pair.Right.Transport.Remote);
        Assert.False(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void RestartIce_outlives_a_rollback_and_an_offer_of_the_peer_without_restart()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        IceParameters before = pair.Left.Transport!.Local;
        pair.Left.RestartIce();
        JsepPair.Local(pair.Left, out _);
        JsepPair.Local(pair.Left, out _);
        Assert.True(pair.Left.TryApplyLocal(SdpType.Rollback, "", out _, out _));
        Assert.Equal((before, true), (pair.Left.Transport.Local, pair.Left.NegotiationNeeded));
        pair.NegotiateBack();
        Assert.Equal((before, true), (pair.Left.Transport.Local, pair.Left.NegotiationNeeded));
        pair.Negotiate();
        Assert.NotEqual(before, pair.Left.Transport.Local);
        Assert.False(pair.Left.NegotiationNeeded);
    }

    [Fact]
    public void RestartIce_is_satisfied_by_a_restart_of_the_peer()
    {
        JsepPair pair = JsepPair.Create();
        pair.Left.AddTransceiver(MediaKind.Audio, SdpDirection.SendRecv);
        pair.Negotiate();
        pair.Left.RestartIce();
        pair.Right.RestartIce();
        pair.NegotiateBack();
        Assert.False(pair.Left.NegotiationNeeded || pair.Right.NegotiationNeeded);
    }
}
