using Camerad.Daemon.Control;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>
/// What a session needs of its peer connection: the seam that lets session rules be tested without a network.
/// Threading: events on any thread; methods one after the other.
/// </summary>
internal interface IPeer : IAsyncDisposable
{
    event Action? ConnectionStateChanged;

    /// <summary>A local candidate; null when gathering is complete.</summary>
    event Action<RTCIceCandidateInit?>? CandidateGathered;

    /// <summary>The viewer has opened its control channel; its events begin when this has returned.</summary>
    event Action<IControlChannel>? ControlChannelOpened;

    RTCPeerConnectionState ConnectionState { get; }

    /// <summary>The last description the viewer gave; null before the first.</summary>
    RTCSessionDescriptionInit? RemoteDescription { get; }

    /// <summary>Takes an offer and makes our answer.</summary>
    /// <param name="offer">SDP.</param>
    /// <param name="gatheringTimeout">How long to wait for all of our candidates; zero: not at all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<string> AnswerAsync(string offer, TimeSpan gatheringTimeout, CancellationToken cancellationToken);

    /// <summary>Makes our offer.</summary>
    Task<string> OfferAsync(TimeSpan gatheringTimeout, CancellationToken cancellationToken);

    /// <summary>Takes the answer to our offer.</summary>
    Task AcceptAnswerAsync(string answer);

    /// <summary>Takes a candidate; null: no more.</summary>
    Task AddCandidateAsync(RTCIceCandidateInit? candidate);

    /// <summary>What it has counted so far.</summary>
    /// <exception cref="RTCException">It is closed.</exception>
    Task<PeerStatistics> ReadStatisticsAsync();

    /// <summary>Says good-bye at once (RTCP BYE, close_notify).</summary>
    void Close();
}
