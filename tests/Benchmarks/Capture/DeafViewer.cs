using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.Benchmarks.Capture;

/// <summary>A viewer who is connected and gives consent, and never says anything about what it gets.</summary>
internal sealed class DeafViewer
{
    public static readonly IceParameters Camera = new("camera", "password-of-the-camera-0123");
    public static readonly IceParameters Self = new("viewer", "password-of-the-viewer-0123");

    public DeafViewer(TransportAddress address, TransportAddress camera)
    {
        (Address, CameraAddress) = (address, camera);
        Agent = new IceAgent(IceRole.Controlling, 2, new SeededRandom(2));
        Agent.SetLocalCredentials(Self.UsernameFragment, Self.Password);
        Agent.SetRemoteCredentials(Camera.UsernameFragment, Camera.Password);
        Agent.AddLocalCandidate(IceCandidate.Host(address));
        Agent.AddRemoteCandidate(IceCandidate.Host(camera));
    }

    public TransportAddress Address { get; }

    public TransportAddress CameraAddress { get; }

    public IceAgent Agent { get; }
}
