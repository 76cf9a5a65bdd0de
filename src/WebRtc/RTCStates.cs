namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.3.3.</summary>
public enum RTCPeerConnectionState { New, Connecting, Connected, Disconnected, Failed, Closed }

/// <summary>W3C WebRTC §4.3.1.</summary>
public enum RTCSignalingState { Stable, HaveLocalOffer, HaveRemoteOffer, HaveLocalPranswer, HaveRemotePranswer, Closed }

/// <summary>W3C WebRTC §4.3.2.</summary>
public enum RTCIceGatheringState { New, Gathering, Complete }

/// <summary>W3C WebRTC §4.3.4.</summary>
public enum RTCIceConnectionState { New, Checking, Connected, Completed, Disconnected, Failed, Closed }

/// <summary>W3C WebRTC §5.4.2.</summary>
public enum RTCRtpTransceiverDirection { Sendrecv, Sendonly, Recvonly, Inactive, Stopped }
