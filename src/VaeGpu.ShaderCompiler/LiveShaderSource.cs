namespace VaeGpu.ShaderCompiler;

/// <summary>
/// Gives a running program the kernels of a folder of shaders as they are edited: for development, since it needs the
/// shader compiler. A kernel is compiled when it is first asked for, and again when its source, a file that it includes,
/// or its row of the table changes. One that does not compile keeps what it was, and the fault is told.
/// </summary>
/// <remarks>
/// Thread-safe. Events are raised on a thread of the pool, or on the one that asked for the kernel first; their handlers
/// must not throw.
/// </remarks>
public sealed class LiveShaderSource : IShaderSource, IDisposable
{
    private static readonly TimeSpan DefaultSettle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly TimeSpan _settle;
    private readonly GlslCompiler _compiler;
    private readonly FileSystemWatcher? _watcher;
    private readonly Timer _timer;
    private KernelTable _table;
    private string? _tableHash;
    private string? _scanError;
    private volatile string? _error;
    private int _revision;
    private volatile bool _disposed;

    /// <summary>Watches a folder of shaders.</summary>
    /// <param name="shadersFolder">The folder, with its table.</param>
    /// <param name="settle">How long the folder has to be quiet before it is read: editors write in several steps. By default 100 ms.</param>
    /// <exception cref="KernelTableException">The table is missing or wrong.</exception>
    /// <exception cref="FileNotFoundException">The native library of Shaderc cannot be loaded.</exception>
    public LiveShaderSource(string shadersFolder, TimeSpan settle = default)
    {
        _folder = Path.GetFullPath(shadersFolder);
        _settle = settle > TimeSpan.Zero ? settle : DefaultSettle;
        _tableHash = SourceFolder.Hash(_folder, KernelTable.FileName);
        _table = KernelTable.Load(_folder);
        _compiler = new GlslCompiler(_folder);
        _timer = new Timer(_ => Scan());
        try
        {
            _watcher = new FileSystemWatcher(_folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            _watcher.Changed += OnChange;
            _watcher.Created += OnChange;
            _watcher.Deleted += OnChange;
            _watcher.Renamed += OnChange;
            _watcher.Error += (_, _) => ScanSoon();
            _watcher.EnableRaisingEvents = true;
        }
        catch (IOException)
        {
            // The system has no watch left to give, which is common in containers: look now and then instead.
            _watcher?.Dispose();
            _watcher = null;
            _timer.Change(PollInterval, PollInterval);
        }
    }

    /// <summary>Raised after kernels changed, with their names; <see cref="Revision" /> is counted up by then.</summary>
    public event Action<IReadOnlyList<string>>? Reloaded;

    /// <summary>Raised when a compilation gave faults that were not known, with the text that <see cref="Error" /> then holds.</summary>
    public event Action<string>? Failed;

    /// <inheritdoc />
    public int Revision => Volatile.Read(ref _revision);

    /// <summary>The faults of all kernels that do not compile now, as lines <c>file:line: error: text</c>; null when there are none.</summary>
    public string? Error => _error;

    /// <summary>The SPIR-V of one kernel variant: of its latest source that compiled.</summary>
    /// <param name="variant">The name in the table of kernel variants.</param>
    /// <returns>The words as bytes, a copy; null when the table has no such kernel, or it never compiled since it was asked for.</returns>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    public byte[]? GetSpirv(string variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        Entry entry;
        string? failure = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(variant, out entry!))
            {
                if (Find(variant) is not { } row)
                {
                    return null;
                }

                var before = _error;
                entry = Compile(row, null);
                _entries.Add(variant, entry);
                UpdateError();
                failure = _error != before ? _error : null;
            }
        }

        if (failure is not null)
        {
            Failed?.Invoke(failure);
        }

        return (byte[]?)entry.Spirv?.Clone();
    }

    /// <summary>Stops watching. Kernels that were handed out stay valid.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _compiler.Dispose();
        }

        _watcher?.Dispose();
        _timer.Dispose();
    }

    private void OnChange(object sender, FileSystemEventArgs change) => ScanSoon();

    // Every further change puts the scan off again: one scan follows a burst.
    private void ScanSoon()
    {
        try
        {
            _timer.Change(_settle, _watcher is null ? PollInterval : Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The last event of a watcher may come after its end.
        }
    }

    private void Scan()
    {
        List<string> changed = [];
        string? failure = null;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var before = _error;
            try
            {
                _scanError = null;
                var tableChanged = ReloadTable();
                ReloadEntries(changed);
                if (tableChanged || changed.Count > 0)
                {
                    Interlocked.Increment(ref _revision);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another program holds a file open just now.
                _scanError = exception.Message;
                ScanSoon();
            }

            UpdateError();
            failure = _error != before ? _error : null;
        }

        if (changed.Count > 0)
        {
            Reloaded?.Invoke(changed);
        }

        if (failure is not null)
        {
            Failed?.Invoke(failure);
        }
    }

    private bool ReloadTable()
    {
        var hash = SourceFolder.Hash(_folder, KernelTable.FileName);
        if (hash == _tableHash)
        {
            return false;
        }

        try
        {
            _table = KernelTable.Load(_folder);
            _tableHash = hash;
            return true;
        }
        catch (KernelTableException exception)
        {
            _scanError = exception.Message;
            return false;
        }
    }

    private void ReloadEntries(List<string> changed)
    {
        foreach (var (name, entry) in _entries.ToArray())
        {
            if (Find(name) is not { } row)
            {
                _entries.Remove(name);
                changed.Add(name);
                continue;
            }

            if (KernelKey.Make(row, KernelKey.Refresh(_folder, entry.Dependencies)) == entry.Key)
            {
                continue;
            }

            var next = Compile(row, entry.Spirv);
            _entries[name] = next;
            if (next.Error is null && (entry.Spirv is null || !next.Spirv.AsSpan().SequenceEqual(entry.Spirv)))
            {
                changed.Add(name);
            }
        }
    }

    private Entry Compile(KernelVariant row, byte[]? previous)
    {
        try
        {
            var shader = _compiler.Compile(row);
            return new Entry(KernelKey.Make(row, shader.Dependencies), [.. shader.Dependencies.Keys], shader.Spirv, null);
        }
        catch (ShaderCompilationException exception)
        {
            return new Entry(KernelKey.Make(row, exception.Dependencies), [.. exception.Dependencies.Keys], previous, exception.Message);
        }
    }

    private KernelVariant? Find(string name) => _table.Variants.FirstOrDefault(variant => variant.Name == name);

    private void UpdateError()
    {
        var faults = _entries.Values.Select(entry => entry.Error).Prepend(_scanError)
            .Where(error => error is not null)
            .SelectMany(error => error!.Split('\n'))
            .Distinct();
        var text = string.Join('\n', faults);
        _error = text.Length > 0 ? text : null;
    }

    /// <summary>A kernel that was asked for: what its latest attempt was made of, the latest SPIR-V, and the fault of the attempt.</summary>
    private sealed record Entry(string Key, IReadOnlyCollection<string> Dependencies, byte[]? Spirv, string? Error);
}
