namespace TorchSharp;

/// <summary>Keeps the stack of open <see cref="DisposeScope"/>s of one thread.</summary>
internal class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThisThread;

    /// <summary>What happened to the tensors of this thread so far.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal static DisposeScopeManager ThreadSingleton => _ofThisThread ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal Stack<DisposeScope> DisposeScopeStack { get; } = new();

    internal static DisposeScope NewDisposeScope()
    {
        DisposeScopeManager manager = ThreadSingleton;
        var scope = new DisposeScope(manager);
        manager.DisposeScopeStack.Push(scope);
        return scope;
    }

    /// <summary>Enters a new object into the innermost open scope, if there is one.</summary>
    internal DisposeScope? RegisterOnCurrentDisposeScope(IDisposable disposable)
    {
        if (!DisposeScopeStack.TryPeek(out DisposeScope? scope))
        {
            StatisticsInstance.CreatedOutsideScopeCount++;
            return null;
        }

        StatisticsInstance.CreatedInScopeCount++;
        return scope.Enter(disposable);
    }

    /// <summary>Takes a scope off the stack; scopes left open inside it by mistake go with it.</summary>
    internal void RemoveDisposeScope(DisposeScope scope)
    {
        if (!DisposeScopeStack.Contains(scope))
        {
            return;
        }

        while (DisposeScopeStack.Pop() != scope)
        {
        }
    }
}
