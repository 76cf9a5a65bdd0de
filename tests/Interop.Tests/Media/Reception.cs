using Camerad.Interop.Tests.Calls;

namespace Camerad.Interop.Tests.Media;

/// <summary>Records every track that comes in a call, from its first frame on.</summary>
internal sealed class Reception : IDisposable
{
    private readonly Call _call;
    private readonly Lock _gate = new();
    private readonly List<RecordedTrack> _tracks = [];

    public Reception(Call call)
    {
        _call = call;
        call.Connection.OnTrack += Record;
    }

    public async Task<RecordedTrack> FirstAsync(string kind)
    {
        await Eventually.True(() => Find(kind) is not null, () => $"a track of {kind}; {_call.Story}");
        return Find(kind)!;
    }

    public void Dispose() => _call.Connection.OnTrack -= Record;

    private RecordedTrack? Find(string kind)
    {
        lock (_gate) return _tracks.Find(one => one.Track.Kind == kind);
    }

    private void Record(RTCTrackEvent told)
    {
        lock (_gate) _tracks.Add(new RecordedTrack(told.Track));
    }
}
