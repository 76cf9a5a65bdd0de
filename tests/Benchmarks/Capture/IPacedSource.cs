namespace Camerad.Benchmarks.Capture;

/// <summary>Gives pictures when told to.</summary>
internal interface IPacedSource
{
    /// <summary>Any thread: so many more pictures are there.</summary>
    void MakeReady(int count);

    /// <summary>Has each picture's work on the capture's thread measured; before the first one.</summary>
    void Watch(Action<long> before, Action<long> after);
}
