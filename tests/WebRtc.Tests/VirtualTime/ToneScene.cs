using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// A scene whose first peer sends sound and dials; what both are told of tones is kept with its time.
/// </summary>
internal sealed class ToneScene : IDisposable
{
    private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);

    /// <summary>Opus: config 31 (20 ms), stereo, one frame (RFC 6716 §3.1).</summary>
    private static readonly byte[] Sound = [0xFC, 1, 2, 3, 4, 5];

    private bool _isSounding;

    public ToneScene(ulong seed = 1, Action<ConnectionScene>? prepare = null)
    {
        Scene = new ConnectionScene(seed);
        Source = new EncodedAudioSource(Scene.A.Network);
        prepare?.Invoke(Scene);
        Sender = Scene.A.Connection.AddTrack(Source.CreateTrack());
        Sender.Dtmf!.OnToneChange += told =>
        {
            Changes.Add(new Change(told.Tone, Dtmf.ToneBuffer, (int)(Scene.Now - _begin).TotalMilliseconds));
            Told?.Invoke(told.Tone);
        };
        Scene.B.Connection.OnTrack += told =>
        {
            Receiver = told.Receiver;
            told.Receiver.OnToneChange += tone => Heard += tone.Tone.Length > 0 ? tone.Tone : " ";
            told.Track.OnAudioFrame += frame => Frames.Add(frame);
        };
        Scene.Connect();
    }

    private Instant _begin;

    public ConnectionScene Scene { get; }

    public EncodedAudioSource Source { get; }

    public RTCRtpSender Sender { get; }

    public RTCRtpReceiver? Receiver { get; private set; }

    public RTCRtpTransceiver Transceiver => Scene.A.Connection.GetTransceivers()[0];

    public RTCDTMFSender Dtmf => Sender.Dtmf!;

    public List<Change> Changes { get; } = [];

    /// <summary>What the other peer hears: each tone, and a space for its end.</summary>
    public string Heard { get; private set; } = "";

    /// <summary>Sound that the other peer has got.</summary>
    public List<RTCEncodedAudioFrame> Frames { get; } = [];

    /// <summary>Called inside each event.</summary>
    public Action<string>? Told { get; set; }

    /// <summary>On the dialling peer's context; times count from here.</summary>
    public void Do(Action action)
    {
        Scene.Do(Scene.A, () =>
        {
            _begin = Scene.Now;
            action();
        });
        Scene.Run(TimeSpan.Zero);
    }

    /// <summary>Sound each 20 ms from now on.</summary>
    public void BeginSound()
    {
        _isSounding = true;
        Scene.Every(Packet, () =>
        {
            Source.Write(Sound, TimeSpan.FromTicks(Scene.Now.Ticks));
            return _isSounding;
        });
    }

    public void EndSound() => _isSounding = false;

    public void Run(double seconds)
    {
        Scene.Run(TimeSpan.FromSeconds(seconds));
        Scene.Check();
    }

    /// <summary>What was told, as "tone:rest@milliseconds".</summary>
    public string Story => string.Join(' ', Changes.Select(static one => $"{one.Tone}:{one.Buffer}@{one.AtMs}"));

    public void Dispose()
    {
        Source.Dispose();
        Scene.Dispose();
    }

    /// <param name="Tone">Of the event.</param>
    /// <param name="Buffer">What waited then.</param>
    /// <param name="AtMs">Since <see cref="Do"/>.</param>
    public sealed record Change(string Tone, string Buffer, int AtMs);
}
